import { PhysicsView } from '../../view/physics/physics-view.tsx'

export default PhysicsView
