import {
  killGroup,
  lastLines,
  type ProcessSpec,
  type RunningProcess,
  startProcess,
} from './child-process.ts';
import type { Report } from './progress.ts';

export interface ProcessGroup {
  /** Starts a process and waits until it is ready. @throws ProcessStartError */
  start(spec: ProcessSpec): Promise<RunningProcess>;
  /** The same for a process that is started in another way; `begin` must end its attempt when the signal says so. */
  launch(begin: (signal: AbortSignal) => Promise<RunningProcess>): Promise<RunningProcess>;
  /** Resolves with which process died on its own and its last lines; stays pending while all is well. */
  readonly unexpectedExit: Promise<string>;
  readonly running: readonly RunningProcess[];
  /** Stops everything in reverse order of starting, each before the next. Idempotent. */
  stop(): Promise<void>;
  /** SIGKILL for everything at once, for somebody who will not wait. */
  kill(): void;
}

export interface ProcessGroupOptions {
  /** Gets a line for each process that is ready or stopped. */
  readonly report: Report;
  /** Called whenever the set of processes changes, so that a later run can recognise what a crash left behind. */
  readonly onChange?: (running: readonly RunningProcess[]) => void;
}

/** Supervises the processes that make up a run. It stops only what was started through it. */
export function createProcessGroup({ report, onChange = () => {} }: ProcessGroupOptions): ProcessGroup {
  const running: RunningProcess[] = [];
  let stopping: Promise<void> | undefined;
  let announce: (what: string) => void = () => {};
  const unexpectedExit = new Promise<string>((resolve) => {
    announce = resolve;
  });

  const stopRequested = new AbortController();
  const starting = new Set<Promise<unknown>>();

  const adopt = (process_: RunningProcess) => {
    running.push(process_);
    onChange(running);
    void process_.exited.then((how) => {
      if (stopping === undefined) {
        running.splice(running.indexOf(process_), 1);
        onChange(running);
      }
      if (stopping === undefined && !process_.isStopping()) announce(`${how}.${lastLines(process_.tail())}`);
    });
  };

  const launch = async (begin: (signal: AbortSignal) => Promise<RunningProcess>) => {
    const attempt = begin(stopRequested.signal).then((process_) => {
      adopt(process_);
      report(`${process_.name} is ready (pid ${process_.pid})`);
      return process_;
    });
    const settled = attempt.catch(() => {});
    starting.add(settled);
    try {
      return await attempt;
    } finally {
      starting.delete(settled);
    }
  };

  const stopAll = async () => {
    // What is still starting is stopped by the signal; what became ready in the same moment is in `running` then.
    stopRequested.abort();
    await Promise.all(starting);
    for (let last = running.at(-1); last !== undefined; last = running.at(-1)) {
      await last.stop();
      running.pop();
      onChange(running);
      report(`stopped ${last.name}`);
    }
  };

  return {
    launch,
    unexpectedExit,
    running,
    start: (spec) => launch((signal) => startProcess({ ...spec, signal })),
    kill() {
      for (const { pid } of running) killGroup(pid);
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}
