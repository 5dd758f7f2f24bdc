export { remediateIncident } from './incident/remediate-incident.ts';
export { intakeAlarms } from './intake/intake-alarms.ts';
