import { isJsonObject, type JsonObject, memberOf } from '../../text/json-object.ts';
import { isoMoment, type LogFormat } from './log-line.ts';

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function objectOf(line: string): unknown {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

/** Why a task ended: its own reason, and what each of its containers says. */
function stopOf(detail: JsonObject): string {
  const containers: unknown = memberOf(detail, 'containers');
  const parts = (Array.isArray(containers) ? containers : []).flatMap((one: unknown) => {
    if (!isJsonObject(one)) return [];
    const code = memberOf(one, 'exitCode');
    return [
      text(memberOf(one, 'reason')),
      typeof code === 'number' && code !== 0 ? `exit code: ${code}` : '',
    ];
  });
  return [text(memberOf(detail, 'stopCode')), text(memberOf(detail, 'stoppedReason')), ...parts]
    .filter((part) => part !== '')
    .join(', ');
}

/** Events of ECS as EventBridge writes them to a log group. */
export const containerEvent: LogFormat = {
  name: 'ecs-event',
  read: (line) => {
    const event = objectOf(line);
    if (!isJsonObject(event) || memberOf(event, 'source') !== 'aws.ecs') return null;
    const detail = memberOf(event, 'detail');
    if (!isJsonObject(detail)) return null;
    const kind = text(memberOf(event, 'detail-type'));
    const name = text(memberOf(detail, 'eventName'));
    const reason = text(memberOf(detail, 'reason'));
    const status = text(memberOf(detail, 'lastStatus'));
    const stopped = stopOf(detail);
    const isError =
      text(memberOf(detail, 'eventType')) === 'ERROR' || (status === 'STOPPED' && stopped !== '');
    return {
      at: isoMoment(text(memberOf(event, 'time'))),
      level: isError ? 'error' : 'info',
      program: 'ecs',
      message: [kind, name, status, reason, stopped].filter((part) => part !== '').join(': '),
    };
  },
};
