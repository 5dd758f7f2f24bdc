export { intakeAlarms } from './intake-alarms.ts';
export { remediateIncident } from './remediate-incident.ts';
