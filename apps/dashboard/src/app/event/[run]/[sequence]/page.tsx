import { EventView } from '../../../../view/event/event-view.tsx'

export default async function Page({ params }: { readonly params: Promise<{ run: string; sequence: string }> }) {
  const { run, sequence } = await params
  return <EventView run={run} sequence={sequence} />
}
