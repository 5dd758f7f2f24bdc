import { randomUUID } from 'node:crypto';

/** As the deployment on AWS has its schedule; shorter by as much as the windows are. */
export const SCHEDULE_SECONDS = 60;

/** What a rule of EventBridge with a schedule sends to its target, as JSON. */
export function scheduledEvent(ruleArn: string, accountId: string, region: string, atMs: number): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region,
    resources: [ruleArn],
    detail: {},
  });
}
