import { lastLines, type ProcessSpec, type RunningProcess, startProcess } from './child-process.ts';
import type { Report } from './progress.ts';

export interface ProcessGroup {
  /** Starts a process and waits until it is ready. @throws ProcessStartError */
  start(spec: ProcessSpec): Promise<RunningProcess>;
  /** Takes a process that was started elsewhere under the group's care. */
  adopt(running: RunningProcess): void;
  /** Resolves with which process died on its own and its last lines; stays pending while all is well. */
  readonly unexpectedExit: Promise<string>;
  readonly running: readonly RunningProcess[];
  /** Stops everything in reverse order of starting, each before the next. Idempotent. */
  stop(): Promise<void>;
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

  const adopt = (process_: RunningProcess) => {
    running.push(process_);
    onChange(running);
    void process_.exited.then((how) => {
      if (stopping === undefined) announce(`${how}.${lastLines(process_.tail())}`);
    });
  };

  const stopAll = async () => {
    for (let last = running.at(-1); last !== undefined; last = running.at(-1)) {
      await last.stop();
      running.pop();
      onChange(running);
      report(`stopped ${last.name}`);
    }
  };

  return {
    adopt,
    unexpectedExit,
    running,
    async start(spec) {
      if (stopping !== undefined) throw new Error(`${spec.name} is not started: everything is being stopped`);
      const process_ = await startProcess(spec);
      adopt(process_);
      report(`${spec.name} is ready (pid ${process_.pid})`);
      return process_;
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}
