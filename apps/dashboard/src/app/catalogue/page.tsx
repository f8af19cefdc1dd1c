import { CatalogueView } from '../../view/catalogue/catalogue-view.tsx'

export default CatalogueView
