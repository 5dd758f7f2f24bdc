import { request } from 'node:http';

export type TargetHealth = 'healthy' | 'unhealthy';

export interface SiteProbe {
  health(): TargetHealth;
  /** Resolves when the target has this health. Rejects after `limitMs`. */
  until(wanted: TargetHealth, limitMs: number): Promise<void>;
  stop(): void;
}

export interface SiteProbeOptions {
  readonly socketPath: string;
  readonly intervalMs: number;
  readonly deadlineMs: number;
  /** How many answers in a row change the health, as in a target group. */
  readonly threshold: number;
}

/** The load balancer's health check of one target: GET /health must answer 200. A target begins as healthy. */
export function startSiteProbe(options: SiteProbeOptions): SiteProbe {
  let health: TargetHealth = 'healthy';
  let streak = 0;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Set<() => void>();

  const check = async (): Promise<void> => {
    const seen: TargetHealth = (await isServing(options)) ? 'healthy' : 'unhealthy';
    streak = seen === health ? 0 : streak + 1;
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

function isServing({ socketPath, deadlineMs }: SiteProbeOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request(
      { socketPath, path: '/health', method: 'GET', signal: AbortSignal.timeout(deadlineMs), agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    call.once('error', () => resolve(false));
    call.end();
  });
}
