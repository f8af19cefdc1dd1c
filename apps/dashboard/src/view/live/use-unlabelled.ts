import { useLive } from '../../live/use-live.ts'

/** Whether jets have been scored and none of them has a truth label: what needs truth is then left out of the page. */
export const useUnlabelled = (): boolean =>
  useLive(({ roc }) => roc !== null && roc.run.unique > 0 && roc.run.background === 0 && roc.run.signal === 0)
