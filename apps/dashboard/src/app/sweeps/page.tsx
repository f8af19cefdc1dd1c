import { SweepsView } from '../../view/sweeps/sweeps-view.tsx'

export default SweepsView
