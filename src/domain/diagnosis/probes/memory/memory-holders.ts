import type { FactRead } from '../../facts.ts';
import { isPlainCommand, shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** One of the processes with the most resident memory. */
    memory_holder: {
      readonly pid: number;
      readonly rssBytes: number;
      /** As `ps -o lstart` prints it: what a step knows the process by, beside its id. */
      readonly startedAt: string;
      /** The service or scope that systemd put it in, `container`, or null for none. */
      readonly unit: string | null;
      readonly name: string;
      /** The name or the executable can be no parameter of a step. */
      readonly inadmissible: boolean;
      /** Without ` (deleted)`; null for the kernel's own, and where it was not told. */
      readonly exe: string | null;
      /** Its command line, or a file that it holds, is that of a data store. */
      readonly isStore: boolean;
    };
  }
}

const ROW =
  /^holder (\d{1,10}) (\d{1,12}) (\S{1,255}) (store|-) (\S{1,800}) ([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) (.{1,80})$/;
const NAME_CHARS = 72;
const EXE_CHARS = 256;
/** What `end-process` takes. */
const PLAIN_EXE = /^\/[A-Za-z0-9._@+/,:=~-]+$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'memory-holders', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, pid, rss, unit, store, exe = '', startedAt, comm] = ROW.exec(line) ?? [];
    if (comm === undefined || startedAt === undefined) {
      unread('some process', line.slice(0, 60));
      continue;
    }
    const { shown: name, inadmissible } = shownName(comm, isPlainCommand, NAME_CHARS);
    const program = exe === '-' ? null : shownName(exe, (text) => PLAIN_EXE.test(text), EXE_CHARS);
    facts.push({
      kind: 'memory_holder',
      pid: Number(pid),
      rssBytes: Number(rss) * 1_024,
      startedAt,
      unit: unit === undefined || unit === '-' ? null : unit,
      name,
      inadmissible: inadmissible !== undefined || program?.inadmissible !== undefined,
      exe: program?.shown ?? null,
      isStore: store === 'store',
    });
  }
  if (exitCode !== 0)
    unread('which processes hold the memory', exitCode === 124 ? 'ps did not end' : `exit ${exitCode}`);
  if (isCut) unread('the smaller processes', 'there are too many of them');
  return facts;
}

/** The processes with the most resident memory, each with what a step would know it by. */
export const memoryHolders: ProbeDefinition = {
  name: 'memory-holders',
  family: 'memory',
  tells: 'which processes hold the memory',
  // Numbers and words of our own first, the escaped name last: no name can forge a row. The words of a command line and the
  // files of a store are those by which end-process knows one.
  command: shellText`
command -v ps >/dev/null || exit 127
ps -eo pid=,rss=,lstart= --sort=-rss | head -n 24 | bash -c '
eval "$ESCAPE$UNIT_OF$PROCESS_OF"
while read -r pid rss weekday month day clock year; do
  if ((rss == 0)) || ! process_of "$pid"; then continue; fi
  unit_of "$pid"
  store_of "$pid"
  printf "holder %s %s %s %s %s %s %s %2s %s %s %s\n" "$pid" "$rss" "$its_unit" "$store" "$exe" "$weekday" "$month" "$day" "$clock" "$year" "$comm"
done'
`,
  limits: { seconds: 10, bytes: 5_000 },
  parse,
};
