export { remediateIncident } from './incident/remediate-incident.ts';
export { intakeAlarms } from './intake/intake-alarms.ts';
export { lookAtHost } from './look/look-at-host.ts';
export { askAboutIncident } from './question/ask-about-incident.ts';
