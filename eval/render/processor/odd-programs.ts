import type { RenderProbe, World, WorldProcess } from '../../world.ts';
import { escaped } from '../host/processes.ts';
import { lstart } from '../log-times.ts';
import { unitOfPid } from '../service/sockets.ts';
import { exeWord, programOf } from './processor-use.ts';

/** Names of the kernel's own threads, as the probe's bash knows them. */
const KERNEL_NAME =
  /^\[?(?:k(?:worker|threadd|softirqd|swapd|devtmpfs|hugepaged|compactd|auditd|blockd|integrityd|throtld|hungtaskd)|(?:migration|watchdog|cpuhp|irq|jbd2|ext4-rsv|xfsaild)[/-]|rcu_|scsi_eh_|mm_percpu_wq|oom_reaper)/;
const SCRATCH = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\/run\/shm|\/run\/user)\/|^\/memfd:/;
const ROWS_MAX = 24;

const poses = ({ comm, args = '' }: WorldProcess) => KERNEL_NAME.test(comm) || KERNEL_NAME.test(args);
/** Threads of the kernel have neither a program nor memory, and are children of the kernel's own. */
const isOfUsers = ({ exe, rss_kib: rss = 0, ppid = 1 }: WorldProcess) =>
  (exe !== undefined && exe !== null && exe !== '') || rss > 0 || (ppid !== 2 && ppid !== 0);

const INTERPRETER =
  /^(?:python|pypy|perl|ruby|node|deno|bun|php|lua|tclsh|bash|sh$|dash|zsh|ksh|R$|julia|octave)/;
const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** What an interpreter that its parent has left was told to run, unless a service stands for it. */
function scriptRow(world: World, one: WorldProcess): readonly string[] {
  const unit = unitOfPid(world, one.pid);
  const isService = unit.endsWith('.service') && !/^user@|amazon-ssm-agent/.test(unit);
  if ((one.ppid ?? 1) !== 1 || isService || !INTERPRETER.test(baseName(one.exe ?? ''))) return [];
  const said = String(one.args ?? '')
    .split(/\s+/)
    .slice(1)
    // R is told its script by an option.
    .map((word) => word.replace(/^--file=/, ''))
    .filter((word) => word !== '' && !word.startsWith('-'))
    .slice(0, 3);
  const odd = said.findIndex((word, at) => !(at === 0 ? /^[A-Za-z0-9._/-]+$/ : /^[A-Za-z._/-]+$/).test(word));
  const plain = (odd < 0 ? said : said.slice(0, odd)).map(baseName);
  return plain.length === 0 ? [] : [`script ${one.pid} ${plain.join(',').slice(0, 200)}`];
}

/** Rows of the processes that are odd, and how many were looked at. */
export const renderOddPrograms: RenderProbe = (world, _platform, now) => {
  const all = (world.processes ?? []).filter(isOfUsers);
  const odd = all.filter(
    (one) => poses(one) || one.exe?.endsWith(' (deleted)') === true || SCRATCH.test(one.exe ?? ''),
  );
  const rows = odd
    .slice(0, ROWS_MAX)
    .map(
      (one) =>
        `odd ${poses(one) ? 'kernel' : '-'} ${programOf(world, one)} ${one.pid} ${one.ppid ?? 1} ${one.user ?? 'root'} ${unitOfPid(world, one.pid)} ${lstart(one.start, now)} ${exeWord(one)} ${escaped(one.comm)}`,
    );
  const scripts = all.flatMap((one) => scriptRow(world, one));
  return { text: [...scripts, ...rows, `checked ${all.length}`, ''].join('\n'), exitCode: 0 };
};
