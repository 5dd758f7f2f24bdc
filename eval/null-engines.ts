import type { Case, CaseHost } from './case/case.ts';
import { NOTHING_SAID, type Opinion } from './opinion.ts';

// Two engines that judge nothing. What does not score clearly better than both has learnt nothing from the facts.

/** Says of every case that it does not know. */
export function judgeUnknown(_read: Case): Opinion {
  return { ...NOTHING_SAID, cause: ['unknown'], said: 'unknown' };
}

function largestFile({ world }: CaseHost) {
  return world.files
    ?.filter(({ deleted }) => deleted !== true)
    .toSorted((a, b) => b.allocated_bytes - a.allocated_bytes)[0];
}

function blameFile(read: Case): Opinion {
  const found = read.hosts.flatMap((host) => {
    const file = largestFile(host);
    return file === undefined ? [] : [{ host, file }];
  });
  const [largest] = found.toSorted((a, b) => b.file.allocated_bytes - a.file.allocated_bytes);
  if (largest === undefined) return judgeUnknown(read);
  const { path } = largest.file;
  return {
    ...NOTHING_SAID,
    cause: ['growing_log'],
    blamed: { path: [path] },
    confidence: 1,
    steps: [
      {
        runbook: 'archive-and-truncate-log',
        parameters: { path },
        targets: [largest.host.instance_id],
        predicted: null,
      },
    ],
    said: `${path} is the largest file`,
    hypotheses: [{ cause: 'growing_log', state: 'asserted', confidence: 1, blamed: { path } }],
  };
}

/** Whatever is not active, else the unit of the largest process. */
function blameUnit(read: Case): Opinion {
  const units = read.hosts.flatMap((host) => (host.world.units ?? []).map((unit) => ({ host, unit })));
  const down = units.find(({ unit }) => (unit.active ?? 'active') !== 'active') ?? units[0];
  if (down === undefined) return judgeUnknown(read);
  const { name } = down.unit;
  return {
    ...NOTHING_SAID,
    cause: ['unit_stopped'],
    blamed: { unit: [name] },
    confidence: 1,
    steps: [
      {
        runbook: 'restart-unit',
        parameters: { unit: name },
        targets: [down.host.instance_id],
        predicted: null,
      },
    ],
    said: `${name} is the unit that looks worst`,
    hypotheses: [{ cause: 'unit_stopped', state: 'asserted', confidence: 1, blamed: { unit: name } }],
  };
}

function blameProcess(read: Case): Opinion {
  const processes = read.hosts.flatMap((host) =>
    (host.world.processes ?? []).map((process) => ({ host, process })),
  );
  const [largest] = processes.toSorted((a, b) => (b.process.rss_kib ?? 0) - (a.process.rss_kib ?? 0));
  if (largest === undefined) return judgeUnknown(read);
  const { pid, comm } = largest.process;
  const cause = read.family === 'processor' ? 'runaway_cpu' : 'runaway_memory';
  return {
    ...NOTHING_SAID,
    cause: [cause],
    blamed: { pid: [pid] },
    confidence: 1,
    steps: [
      { runbook: 'end-process', parameters: { pid }, targets: [largest.host.instance_id], predicted: null },
    ],
    said: `${comm} is the largest process`,
    hypotheses: [{ cause, state: 'asserted', confidence: 1, blamed: { pid } }],
  };
}

/** Blames whatever is largest, as a tool does that looks at the top of a list. */
export function judgeLargest(read: Case): Opinion {
  if (read.family === 'disk') return blameFile(read);
  return read.family === 'memory' || read.family === 'processor' ? blameProcess(read) : blameUnit(read);
}
