import type { ReadAlarmInput } from '../../contracts/activities.ts';
import type { AlarmReading } from '../../domain/alarm/alarm.ts';
import type { AwsAccessPort } from '../../ports/aws-access.ts';
import type { FindingReader } from '../../ports/finding-store.ts';

export interface ReadAlarmDeps {
  readonly aws: Pick<AwsAccessPort, 'diagnostics'>;
  readonly findings: FindingReader;
}

/**
 * The state of what an incident is about as it is now: of an alarm by CloudWatch, of a finding by what its detector has stored.
 * The only place that tells the two apart. Undefined where there is none of that name. Throws ServiceError and PlaceError.
 */
export async function readAlarmState(
  { aws, findings }: ReadAlarmDeps,
  { alarmName, place, finding }: ReadAlarmInput,
): Promise<AlarmReading | undefined> {
  if (finding !== undefined) return (await findings.read(finding)) ?? undefined;
  return await aws.diagnostics(place).readAlarm(alarmName);
}
