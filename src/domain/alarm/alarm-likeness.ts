/** What stands in every message about an alarm, in one of the shapes that AWS sends, and in next to nothing else. */
const SIGNS = [
  '"AlarmName"',
  '"AlarmArn"',
  '"NewStateValue"',
  '"alarmData"',
  '"alarmArn"',
  'CloudWatch Alarm State Change',
];
const ALARM_ARN = /arn:aws[a-z-]{0,20}:cloudwatch:[a-z0-9-]{1,30}:\d{12}:alarm:/;

/**
 * Whether a message that cannot be read as an alarm may be one: then somebody has to see it. Everything else that a topic
 * carries, such as a notice of a scaling group, is none of our business.
 */
export function isAlarmLike(message: string): boolean {
  return SIGNS.some((sign) => message.includes(sign)) || ALARM_ARN.test(message);
}
