import type { Role } from '@jetwatch/shared/access'

/** Who asks. */
export interface Visitor {
  /** The name of who is signed in; null where nobody is, or nobody has to be. */
  readonly user: string | null
  /** What the visitor may do; null: nothing. */
  readonly role: Role | null
  /** Address of the other end of the connection. */
  readonly address: string
}
