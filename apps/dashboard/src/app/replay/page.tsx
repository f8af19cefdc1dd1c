import { ReplayView } from '../../view/replay/replay-view.tsx'

export default ReplayView
