import type { Screen } from './screen.ts'

/** What a step may say of itself. */
export interface StepVoice {
  /** Completes the step's line: what was found or chosen. */
  tell(detail: string): void
  /** While it runs, on a terminal. */
  progress(detail: string): void
}

/** Progress of the start: one line per step when it ends, with its time. Steps may overlap. */
export interface Steps {
  run<T>(title: string, work: (voice: StepVoice) => Promise<T>): Promise<T>
}

export function createSteps(screen: Screen, now: () => number = () => performance.now()): Steps {
  const running = new Map<string, string>()
  const redraw = (): void => screen.show([...running].map(([title, detail]) => `· ${title}${detail && ` ${detail}`}`).join('  '))
  return {
    async run(title, work) {
      const began = now()
      let told = ''
      const end = (mark: string): void => {
        running.delete(title)
        redraw()
        screen.say(`${mark} ${title}${told && `: ${told}`}  ${((now() - began) / 1000).toFixed(1)} s`)
      }
      running.set(title, '')
      redraw()
      try {
        const result = await work({
          tell: (detail) => {
            told = detail
          },
          progress: (detail) => {
            running.set(title, detail)
            redraw()
          },
        })
        end('✓')
        return result
      } catch (error) {
        end('✗')
        throw error
      }
    },
  }
}
