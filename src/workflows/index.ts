export { remediateIncident } from './incident/remediate-incident.ts';
export { intakeAlarms } from './intake/intake-alarms.ts';
export { lookAtHost } from './look/look-at-host.ts';
export { notifyPeople } from './notification/notify-people.ts';
export { tellOfWeek } from './notification/tell-of-week.ts';
export { testNotification } from './notification/test-notification.ts';
export { askAboutIncident } from './question/ask-about-incident.ts';
