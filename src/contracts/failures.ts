/** Failure types, dotted and stable: retry policies, the error catalogue and dashboards refer to them. */
export const FAILURES = {
  dynamoUnavailable: 'Dynamo.Unavailable',
  s3Unavailable: 'S3.Unavailable',
  ssmThrottled: 'Ssm.Throttled',
  ssmUnavailable: 'Ssm.Unavailable',
  ssmRefused: 'Ssm.Refused',
  cloudwatchUnavailable: 'CloudWatch.Unavailable',
  snsUnavailable: 'Sns.Unavailable',
  notificationUndelivered: 'Notification.Undelivered',
  accountNotConfigured: 'Aws.AccountNotConfigured',
  regionNotConfigured: 'Aws.RegionNotConfigured',
  roleRefused: 'Aws.RoleRefused',
  stsUnavailable: 'Aws.StsUnavailable',
  claimWaiting: 'Claim.Waiting',
  alarmWaiting: 'Alarm.Waiting',
  activityCalledOff: 'Activity.CalledOff',
  approvalRefused: 'Approval.Refused',
  editRefused: 'Edit.Refused',
  editInadmissible: 'Edit.Inadmissible',
  editFailed: 'Edit.Failed',
  attendingRefused: 'Attending.Refused',
  attendingLater: 'Attending.Later',
  askingRefused: 'Asking.Refused',
  incidentFailed: 'Incident.Failed',
  incidentTimeout: 'Incident.Timeout',
} as const;

export type FailureType = (typeof FAILURES)[keyof typeof FAILURES];
