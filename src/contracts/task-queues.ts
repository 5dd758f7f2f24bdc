/** Where work is picked up: workflows and cheap activities, SSM calls, and model calls, each with its own limits. */
export const TASK_QUEUES = { incident: 'incident', ssm: 'ssm', ai: 'ai' } as const;

export type TaskQueues = Readonly<Record<keyof typeof TASK_QUEUES, string>>;
