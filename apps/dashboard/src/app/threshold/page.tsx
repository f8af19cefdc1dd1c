import { ThresholdView } from '../../view/threshold/threshold-view.tsx'

export default ThresholdView
