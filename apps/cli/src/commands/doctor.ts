import { Command } from 'commander'
import { path } from '../arguments.ts'
import { type DoctorOptions, doctor } from '../doctor/doctor.ts'
import type { Io } from '../io.ts'

export function doctorCommand(io: Io, exit: (code: number) => void): Command {
  return new Command('doctor')
    .description(
      'Say whether `npm start` works here and what is missing: tools, disk, memory, clock, models, data, and which engines work, why the\n' +
        'others do not, and how fast each is. Exit code 0 if a start would work, else 1.',
    )
    .option('--model <NAME|DIR>', 'measure with this model (default: the shipped one)', path)
    .option('--quick', 'measure for a quarter of a second per engine instead of one and a half', false)
    .option('--json <FILE|->', 'write the diagnosis as JSON, - for stdout (docs/json.md)', path)
    .addHelpText('after', '\nExample: jetwatch doctor --quick')
    .action(async (flags: DoctorOptions) => exit(await doctor(flags, io)))
}
