import type { BuildStatus } from '../domain/access/worker-build.ts';
import type { LagReport } from '../domain/logs/detection/lag-report.ts';
import type { RiskClass, Trial } from '../domain/plan/runbook.ts';
import type { ToldSetting } from '../domain/redaction/told-settings.ts';
import type { WorkerReport } from '../domain/redaction/worker-report.ts';
import type { TaskQueues } from './task-queues.ts';

/** `GET /operations/settings`. */
export interface SettingsView {
  readonly checkedAt: string;
  /** Of the process that answers; there may be others. */
  readonly ingress: {
    readonly version: string;
    readonly settings: readonly ToldSetting[];
    /** Bounds that no setting changes. */
    readonly limits: WorkerReport['limits'];
  };
  /** Those that were heard of within a day, newest first. */
  readonly workers: readonly (Omit<WorkerReport, 'format'> & {
    /** Heard of within some minutes; else it has stopped, or cannot write. */
    readonly isHeard: boolean;
  })[];
  /** Settings that are not the same for all workers that are heard. */
  readonly differing: readonly string[];
  /** More have told than are listed. */
  readonly isPartial: boolean;
}

/** Worker processes that have asked for work a short time ago, by what they ask for. */
export type QueuePollers = Readonly<Record<'workflows' | keyof TaskQueues, number>>;

/** Which builds of workers there are, and who polls. */
export interface WorkerBuilds {
  /** Null: new work goes to workers without a build id. */
  readonly currentBuildId: string | null;
  readonly builds: readonly {
    readonly buildId: string;
    readonly status: BuildStatus;
    readonly pollers: QueuePollers;
    /** Open workflows that end with this build. */
    readonly pinnedOpen: number;
  }[];
  /** Of workers without a build id. */
  readonly unversioned: QueuePollers;
}

/** `GET /operations/workers`. */
export interface WorkersView extends WorkerBuilds {
  readonly checkedAt: string;
  /** What nobody polls for: work of that kind waits. */
  readonly unpolled: readonly (keyof QueuePollers)[];
}

/** `GET /operations/detector`. `none`: no log detector has told yet. `unread`: `why` says why it is not known. */
export type DetectorView = { readonly checkedAt: string } & (
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly why: string }
  | {
      readonly kind: 'told';
      readonly report: LagReport;
      /** Heard of within some minutes. */
      readonly isHeard: boolean;
      /**
       * How old the oldest record is that waits to be read, as of the report, as Lambda counts the age of its iterator: milliseconds. Null: none waits, or it
       * is not known.
       */
      readonly iteratorAgeMs: number | null;
    }
);

export interface CatalogueScript {
  readonly script: string;
  readonly timeoutSeconds: number;
}

export interface CatalogueRunbook {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly does: string;
  readonly risk: RiskClass;
  readonly tried: Trial;
  /** Causes that it mends. */
  readonly mends: readonly string[];
  readonly needs: readonly {
    readonly name: string;
    readonly description: string;
    /** Where its value must come from to run without a person; null: a person decides. */
    readonly from: string | null;
  }[];
  readonly action: CatalogueScript;
  readonly verify: CatalogueScript;
  /** Null: it cannot be undone. */
  readonly undo: CatalogueScript | null;
}

export interface CatalogueProbe {
  readonly name: string;
  readonly family: string;
  readonly tells: string;
  readonly command: string;
  readonly seconds: number;
  readonly bytes: number;
}

export interface CatalogueCause {
  readonly name: string;
  readonly family: string;
  readonly tried: Trial;
  /** Runbooks that mend it; none: it is named, and a person decides. */
  readonly runbooks: readonly string[];
  /** Causes that are only its symptoms when it is shown. */
  readonly explainsAway: readonly string[] | 'all';
  /** Where it is shown nothing is done on the host, for whatever cause. */
  readonly blocksSteps: boolean;
}

/** `GET /operations/catalogue`. */
export interface CatalogueView {
  readonly runbooks: readonly CatalogueRunbook[];
  /** Why the runbooks of this ingress cannot be read; null: they can. Workers have their own copy. */
  readonly runbooksProblem: string | null;
  readonly probes: readonly CatalogueProbe[];
  readonly causes: readonly CatalogueCause[];
}
