import { AwsError } from '../http/aws-error.ts';
import type { JsonOperation } from '../http/json-codec.ts';
import { type JsonInput, optionalString, requireString, stringList } from '../http/json-input.ts';
import type { LabClock } from '../lab-clock.ts';
import { labLimits } from '../limits.ts';
import { type Alarm, alarmStates } from './alarm.ts';
import type { AlarmEngine } from './alarm-engine.ts';
import { invalidValue, parseCompositeAlarm, parseMetricAlarm } from './alarm-input.ts';
import { childrenOf, parseRule } from './composite-rule.ts';

/** The operations that change alarms; the reading ones are in describe-operations.ts. */
export function createAlarmOperations(
  engine: AlarmEngine,
  clock: LabClock,
  arnOf: (name: string) => string,
): Array<[string, JsonOperation]> {
  function save(alarm: Alarm): undefined {
    const existing = engine.find(alarm.name);
    if (existing === undefined && engine.all().length >= labLimits.alarmsMax) {
      throw new AwsError('LimitExceededFault', 'The maximum limit of alarms is reached.', {
        queryCode: 'LimitExceeded',
      });
    }
    if (existing !== undefined && existing.alarm.kind !== alarm.kind) {
      throw invalidValue(`Alarm ${alarm.name} exists already, as an alarm of another type.`);
    }
    engine.save(alarm);
    return undefined;
  }

  function setActionsEnabled(input: JsonInput, actionsEnabled: boolean): undefined {
    for (const name of stringList(input, 'AlarmNames')) {
      const found = engine.find(name);
      // AWS ignores names it does not know here.
      if (found !== undefined) engine.save({ ...found.alarm, actionsEnabled });
    }
    return undefined;
  }

  return [
    ['PutMetricAlarm', (input) => save(parseMetricAlarm(input, arnOf, clock.now()))],
    [
      'PutCompositeAlarm',
      (input) => {
        const alarm = parseCompositeAlarm(input, arnOf, clock.now());
        assertRule(engine, alarm.name, alarm.arn, alarm.rule);
        return save(alarm);
      },
    ],
    [
      'DeleteAlarms',
      (input) => {
        const names = stringList(input, 'AlarmNames');
        const unknown = names.filter((name) => engine.find(name) === undefined);
        if (unknown.length > 0) throw notFound(`Alarms not found: ${unknown.join(', ')}`);
        for (const name of names) engine.remove(name);
        return undefined;
      },
    ],
    [
      'SetAlarmState',
      (input) => {
        const name = requireString(input, 'AlarmName');
        const value = alarmStates.find((state) => state === requireString(input, 'StateValue'));
        const reason = requireString(input, 'StateReason');
        if (value === undefined) throw invalidValue('StateValue must be OK, ALARM or INSUFFICIENT_DATA');
        if (engine.find(name) === undefined) throw notFound();
        engine.force(name, value, reason, checkedReasonData(input));
        return undefined;
      },
    ],
    ['EnableAlarmActions', (input) => setActionsEnabled(input, true)],
    ['DisableAlarmActions', (input) => setActionsEnabled(input, false)],
  ];
}

function notFound(message = ''): AwsError {
  return new AwsError('ResourceNotFound', message, { status: 404 });
}

/** Refuses a rule that cannot be read, names an alarm that does not exist, or depends on itself. */
function assertRule(engine: AlarmEngine, name: string, arn: string, rule: string): void {
  const visit = (text: string, path: readonly string[]): void => {
    for (const child of childrenOf(readRule(text))) {
      if (child === name || child === arn) throw invalidValue(`The rule of ${name} depends on itself.`);
      const found = engine.find(child);
      if (found === undefined && path.length === 0) {
        throw invalidValue(
          `Could not save the composite alarm as alarms [${child}] in the alarm rule do not exist`,
        );
      }
      if (found?.alarm.kind === 'composite' && !path.includes(found.alarm.name)) {
        visit(found.alarm.rule, [...path, found.alarm.name]);
      }
    }
  };
  visit(rule, []);
}

function readRule(rule: string): ReturnType<typeof parseRule> {
  try {
    return parseRule(rule);
  } catch (error) {
    throw invalidValue(`Error in the alarm rule: ${error instanceof Error ? error.message : error}`);
  }
}

function checkedReasonData(input: JsonInput): string | undefined {
  const text = optionalString(input, 'StateReasonData');
  if (text === undefined) return undefined;
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError('InvalidFormatFault', 'StateReasonData is not valid JSON.', {
      queryCode: 'InvalidFormat',
    });
  }
  return text;
}
