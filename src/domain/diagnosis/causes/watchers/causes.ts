import type { CauseDefinition } from '../cause.ts';
import { agentWithoutCredentials } from './agent-without-credentials.ts';
import { alarmGone } from './alarm-gone.ts';
import { clockWrong } from './clock-wrong.ts';
import { dimensionGone } from './dimension-gone.ts';
import { expectedPattern } from './expected-pattern.ts';
import { fewSamples } from './few-samples.ts';
import { metricsAgentSilent } from './metrics-agent-silent.ts';
import { missingData } from './missing-data.ts';
import { nothingWrongAnyMore } from './nothing-wrong-any-more.ts';
import { ssmAgentLost } from './ssm-agent-lost.ts';
import { statusCheck } from './status-check.ts';
import { stoppedOnPurpose } from './stopped-on-purpose.ts';

/** What can be wrong with what watches a host, for alarms of every family; a new one stands in one line here. */
export const WATCHERS_CAUSES: readonly CauseDefinition[] = [
  alarmGone,
  stoppedOnPurpose,
  dimensionGone,
  statusCheck,
  ssmAgentLost,
  clockWrong,
  agentWithoutCredentials,
  metricsAgentSilent,
  missingData,
  fewSamples,
  expectedPattern,
  nothingWrongAnyMore,
];
