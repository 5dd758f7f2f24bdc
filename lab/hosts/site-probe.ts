import { type RequestOptions, request } from 'node:http';

/** `initial` until the first answer: a target that is still being started counts as neither. */
export type TargetHealth = 'initial' | 'healthy' | 'unhealthy';

/** Where a site is asked: on a Unix socket, or at an origin such as `http://target-1:8080`. */
export type SiteAddress = { readonly socketPath: string } | { readonly url: string };

/** Why a check failed, in the words of a load balancer. */
export interface CheckFailure {
  readonly reason: 'Target.FailedHealthChecks' | 'Target.Timeout' | 'Target.ResponseCodeMismatch';
  readonly description: string;
}

export interface SiteProbe {
  health(): TargetHealth;
  /** Of the last check that failed; undefined before any has. */
  failure(): CheckFailure | undefined;
  /** Resolves when the target has this health. Rejects after `limitMs`. */
  until(wanted: TargetHealth, limitMs: number): Promise<void>;
  stop(): void;
}

export interface SiteProbeOptions {
  readonly site: SiteAddress;
  readonly startsAs: 'initial' | 'healthy';
  readonly intervalMs: number;
  readonly deadlineMs: number;
  /** How many answers in a row change the health, as in a target group. */
  readonly threshold: number;
}

/** The load balancer's health check of one target: GET /health must answer 200. */
export function startSiteProbe(options: SiteProbeOptions): SiteProbe {
  let health: TargetHealth = options.startsAs;
  let failure: CheckFailure | undefined;
  let streak = 0;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Set<() => void>();

  const check = async (): Promise<void> => {
    const failed = await checkSite(options);
    failure = failed ?? failure;
    const seen: TargetHealth = failed === undefined ? 'healthy' : 'unhealthy';
    const isNoNews = seen === health || (health === 'initial' && seen === 'unhealthy');
    streak = isNoNews ? 0 : streak + 1;
    if (streak >= options.threshold) {
      health = seen;
      streak = 0;
      for (const wake of waiting) wake();
    }
    if (!isStopped) timer = setTimeout(check, options.intervalMs);
  };
  timer = setTimeout(check, 0);

  return {
    health: () => health,
    failure: () => failure,
    until: (wanted, limitMs) =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          if (health !== wanted) return;
          waiting.delete(settle);
          clearTimeout(limit);
          resolve();
        };
        const limit = setTimeout(() => {
          waiting.delete(settle);
          reject(new Error(`the target is still ${health} after ${limitMs} ms`));
        }, limitMs);
        waiting.add(settle);
        settle();
      }),
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** Undefined: it answered as it should. */
function checkSite({ site, deadlineMs }: SiteProbeOptions): Promise<CheckFailure | undefined> {
  const signal = AbortSignal.timeout(deadlineMs);
  const options = { path: '/health', method: 'GET', signal, agent: false };
  return new Promise((resolve) => {
    const call = request(
      'url' in site ? urlOptions(site.url, options) : { ...options, socketPath: site.socketPath },
      (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        const description = `Health checks failed with these codes: [${statusCode}]`;
        resolve(statusCode === 200 ? undefined : { reason: 'Target.ResponseCodeMismatch', description });
      },
    );
    call.once('error', () =>
      resolve(
        signal.aborted
          ? { reason: 'Target.Timeout', description: 'Request timed out' }
          : { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' },
      ),
    );
    call.end();
  });
}

function urlOptions(origin: string, options: RequestOptions): RequestOptions {
  const { hostname, port } = new URL(origin);
  return { ...options, hostname, port: port === '' ? 80 : Number(port) };
}
