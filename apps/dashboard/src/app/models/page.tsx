import { ModelsView } from '../../view/models/models-view.tsx'

export default ModelsView
