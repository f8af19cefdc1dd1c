import { Dashboard } from '../view/dashboard.tsx'

export default function Page() {
  return <Dashboard />
}
