import { gunzipSync } from 'node:zlib';
import { AwsError, toAwsError } from '../http/aws-error.ts';
import { answerJson, jsonErrorResponse } from '../http/json-codec.ts';
import type { LabRequest, LabService } from '../http/service.ts';
import type { LabClock } from '../lab-clock.ts';
import { labLimits } from '../limits.ts';
import { createAlarmEngine } from './alarm-engine.ts';
import { createAlarmHistory } from './alarm-history.ts';
import { type AlarmTransition, alarmMessage, alarmSubject } from './alarm-message.ts';
import { createAlarmOperations } from './alarm-operations.ts';
import { createDescribeOperations } from './describe-operations.ts';
import { createMetricOperations } from './metric-operations.ts';
import { createMetricStore } from './metric-store.ts';

export interface CloudWatchOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: LabClock;
  /** Publishes to an SNS topic. Throws when it cannot. */
  readonly publish: (message: { topicArn: string; subject: string; message: string }) => void;
}

const TARGET_PREFIX = 'GraniteServiceVersion20100801';

/** CloudWatch metrics and alarms that evaluate by themselves and notify SNS topics. */
export function createCloudWatch({ region, accountId, clock, publish }: CloudWatchOptions): LabService {
  const metrics = createMetricStore();
  const history = createAlarmHistory();
  const arnOf = (name: string): string => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;

  function act(transition: AlarmTransition): void {
    const { alarm, current } = transition;
    if (!alarm.actionsEnabled) return;
    for (const action of alarm.actions[current.value]) {
      const failure = runAction(action, transition);
      history.acted(alarm, action, current.value, failure, clock.now());
    }
  }

  /** Returns why the action failed, or undefined. */
  function runAction(action: string, transition: AlarmTransition): string | undefined {
    if (!action.startsWith('arn:aws:sns:')) return 'The lab runs alarm actions of SNS only.';
    try {
      publish({
        topicArn: action,
        subject: alarmSubject(transition, region),
        message: alarmMessage(transition, region, accountId),
      });
      return undefined;
    } catch (error) {
      return toAwsError(error).message;
    }
  }

  const engine = createAlarmEngine({ clock, metrics, history, act });
  const operations = new Map([
    ...createMetricOperations(metrics, clock),
    ...createAlarmOperations(engine, clock, arnOf),
    ...createDescribeOperations(engine, history),
  ]);
  const protocol = {
    version: '1.0',
    targetPrefix: TARGET_PREFIX,
    operations,
    isQueryCompatible: true,
  } as const;
  return {
    scopes: ['monitoring'],
    async handle(request) {
      try {
        return await answerJson(protocol, inflated(request));
      } catch (error) {
        return jsonErrorResponse(toAwsError(error), '1.0', true);
      }
    },
    async stop() {
      for (const { alarm } of engine.all()) engine.remove(alarm.name);
    },
  };
}

/** The SDK compresses large PutMetricData requests. */
function inflated(request: LabRequest): LabRequest {
  if (request.headers['content-encoding'] !== 'gzip') return request;
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: labLimits.bodyLimitBytes }) };
  } catch {
    throw new AwsError('SerializationException', 'The body is not valid gzip, or too large when inflated.');
  }
}
