import { LiveView } from '../view/live/live-view.tsx'

export default function Page() {
  return <LiveView />
}
