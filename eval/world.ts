import type { Platform } from '../src/domain/diagnosis/probes/probe.ts';

// What is on a host, as a case says it (docs/evaluation/case-v2.md). Sizes are in the unit of their name, a member that is
// missing means "nothing special there", and unknown ones are listed by the reader and ignored.

export interface WorldMount {
  readonly source: string;
  readonly fstype: string;
  readonly mount: string;
  readonly size_kib: number;
  readonly used_kib: number;
  /** What an ordinary user may still write. */
  readonly avail_kib: number;
  readonly inodes?: number;
  readonly iused?: number;
  readonly options?: string;
  /** Every call that touches it waits for ever. */
  readonly hangs?: boolean;
  /** Of the device below, where the file system has not grown with it. */
  readonly device_size_kib?: number;
}

export interface WorldFile {
  readonly path: string;
  readonly allocated_bytes: number;
  readonly apparent_bytes?: number;
  readonly mtime?: string;
  /** What its bytes are, for magic numbers; never for the engine. */
  readonly kind?: string;
  readonly note?: string;
  readonly open_by?: readonly number[];
  readonly open_mode?: string;
  readonly deleted?: boolean;
}

export interface WorldDirectory {
  readonly path: string;
  /** With everything below, as `du -x` prints it. */
  readonly allocated_bytes: number;
  /** Inodes below. */
  readonly entries?: number;
}

export interface WorldProcess {
  readonly pid: number;
  readonly ppid?: number;
  readonly user?: string;
  readonly comm: string;
  readonly args?: string;
  readonly exe?: string;
  readonly cwd?: string;
  readonly unit?: string;
  readonly start?: string;
  readonly state?: string;
  readonly wchan?: string;
  readonly rss_kib?: number;
  readonly pss_kib?: number;
  readonly shmem_kib?: number;
  readonly swap_kib?: number;
  readonly cpu_percent?: number;
  /** What its children that ended had used, of one processor. */
  readonly children_cpu_percent?: number;
  readonly nice?: number;
  readonly fds?: number;
  readonly fd_limit?: number;
}

export interface WorldUnit {
  readonly name: string;
  readonly what?: string;
  readonly load?: string;
  readonly active?: string;
  readonly sub?: string;
  /** `simple`, `oneshot` …; absent: what it looks like. */
  readonly type?: string;
  readonly result?: string;
  readonly exec_main_status?: number;
  readonly restarts?: number;
  readonly main_pid?: number;
  readonly unit_file_state?: string;
  readonly drop_ins?: readonly string[];
  readonly memory_current_bytes?: number;
  readonly memory_max_bytes?: number;
  readonly memory_events?: Readonly<Record<string, number>>;
}

export interface WorldSocket {
  readonly proto?: string;
  readonly addr?: string;
  readonly port: number;
  readonly state?: string;
  readonly pid?: number;
  readonly peer?: string;
  /** Of one that listens: connections that wait to be accepted, and how many may. */
  readonly waiting?: number;
  readonly waiting_max?: number;
}

/** One host. What has no type of its own here is read by the renderer that needs it. */
export interface World {
  readonly boot?: string;
  readonly kernel_release?: string;
  readonly mounts?: readonly WorldMount[];
  readonly block_devices?: readonly {
    readonly name: string;
    readonly size_gib: number;
    readonly fstype?: string;
    readonly partitions?: readonly unknown[];
  }[];
  readonly files?: readonly WorldFile[];
  readonly dirs?: readonly WorldDirectory[];
  readonly tmp_dirs?: {
    readonly pattern?: string;
    readonly count?: number;
    readonly in_use?: number;
    readonly older_than_1_day?: number;
  };
  readonly containers?: {
    readonly images_in_use_bytes?: number;
    readonly dangling_images_bytes?: number;
    readonly images_tagged_unused_bytes?: number;
    readonly build_cache_bytes?: number;
    readonly running?: readonly unknown[];
    readonly stopped?: readonly unknown[];
    readonly volumes?: readonly unknown[];
  };
  readonly processes?: readonly WorldProcess[];
  readonly meminfo?: Readonly<Record<string, number>>;
  readonly hugepages?: readonly Readonly<Record<string, number>>[];
  readonly slabtop?: readonly { readonly name: string; readonly kib: number }[];
  readonly zfs?: Readonly<Record<string, number>>;
  readonly vmstat?: Readonly<Record<string, number>>;
  readonly cpu?: Readonly<Record<string, number>>;
  readonly pressure?: Readonly<Record<string, number>>;
  readonly journal?: { readonly bytes?: number; readonly max_bytes?: number };
  readonly units?: readonly WorldUnit[];
  readonly sockets?: readonly WorldSocket[];
  readonly connections?: Readonly<Record<string, unknown>>;
  readonly ipc?: Readonly<Record<string, unknown>>;
  readonly firewall?: Readonly<Record<string, unknown>>;
  readonly selinux?: Readonly<Record<string, unknown>>;
  readonly http?: readonly {
    readonly url: string;
    readonly status?: number | null;
    readonly ms?: number;
    readonly error?: string | null;
    /** Who names this path; absent: a load balancer, and of its own the probe asks for the root. */
    readonly asked?: 'balancer' | 'configured' | 'guessed';
    /** For how long this answer says that the connection is kept; absent: as `http_keepalive` has it. */
    readonly keep_alive_s?: number;
  }[];
  readonly http_keepalive?: Readonly<Record<string, unknown>>;
  readonly config_test?: {
    readonly unit: string;
    readonly exit: number;
    readonly stderr?: string;
  } | null;
  readonly certs?: readonly {
    readonly path: string;
    readonly subject?: string;
    readonly not_after: string;
    readonly mtime?: string;
    /** Whether a port shows it, or which one. */
    readonly served?: boolean | number | string;
  }[];
  readonly clock?: Readonly<Record<string, unknown>>;
  readonly agents?: {
    readonly ssm?: Readonly<Record<string, unknown>>;
    readonly cloudwatch?: Readonly<Record<string, unknown>>;
  };
  readonly logs?: readonly { readonly source: string; readonly lines: readonly string[] }[];
  readonly kernel?: readonly string[];
  readonly console?: readonly string[];
  readonly files_text?: Readonly<Record<string, string>>;
  /** What was changed before: rows of the package manager's log, and configuration by the time of its last change. */
  readonly changes?: {
    readonly packages?: readonly {
      readonly at: string;
      readonly action: string;
      readonly name: string;
      readonly version?: string;
      /** The command line that asked for it, where the package manager keeps that. */
      readonly by?: string;
    }[];
    readonly config?: readonly { readonly path: string; readonly mtime: string }[];
  };
  readonly [more: string]: unknown;
}

/** What a probe's command prints on a host: both streams as they come, without delimiters. */
export interface Print {
  readonly text: string;
  readonly exitCode: number;
}

/** What one probe's command prints where this is so; `now` is when it is asked, ISO 8601 in UTC. */
export type RenderProbe = (world: World, platform: Platform, now: string) => Print;
