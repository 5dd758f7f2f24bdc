import { isSecurityAgent } from '../../site/security-agents.ts';
import { baseName } from '../../text/base-name.ts';

// Programs that are on a host to watch it, and not for what it is there for: how much they use is their cost, and no work.

/** AWS's own agents, and what RecoverOps runs. */
const AWS_NAME =
  /^(?:amazon-ssm-agen|amazon-cloudwat|ssm-agent-worke|ssm-document-wo|ssm-session-wo|recoverops)/;
const AWS_EXE =
  /\/(?:amazon-ssm-agent|ssm-agent-worker|ssm-document-worker|ssm-session-worker|amazon-cloudwatch-agent)$/;
const CLOUDWATCH_EXE = /^\/opt\/aws\/amazon-cloudwatch-agent\/bin\/amazon-cloudwatch-agent$/;

/** What measures, and what carries logs and traces away; collectors that serve other hosts are called so as well, so a name is not all. */
const MONITOR =
  /^(?:node_exporter|prometheus-node-exporter|process-exporter|cadvisor|telegraf|collectd(?:mon)?|datadog-agent|trace-agent|process-agent|system-probe|newrelic-infra(?:-service)?|zabbix_agent[d2]|filebeat|metricbeat|packetbeat|heartbeat-elastic|fluent-bit|td-agent-bit|promtail|grafana-agent|alloy|aws-otel-collector|splunkd|snmpd|nrpe|netdata|oneagent[a-z]{0,16}|check_mk_agent|cmk-agent-ctl|sensu-agent|instana-agent|sar|sadc|pmcd|pmlogger|pmdaproc|xray|aws-kinesis-agent)$/;
/** Agents whose program is called by a common word lie in places of their own. */
const MONITOR_PLACE =
  /^\/(?:opt\/(?:datadog-agent|aws\/amazon-cloudwatch-agent|splunkforwarder|dynatrace\/oneagent|instana|newrelic-infra|aws\/aws-otel-collector|awslogs)|var\/awslogs|var\/db\/newrelic-infra)\//;
const MONITOR_UNIT =
  /^(?:datadog-agent(?:-[a-z]{2,12})?|telegraf|collectd|node_exporter|prometheus-node-exporter|newrelic-infra|zabbix-agent2?|filebeat|metricbeat|fluent-bit|promtail|SplunkForwarder|oneagent|netdata|snmpd|awslogsd?|aws-kinesis-agent|aws-otel-collector)\.service$/;

/** What carries logs away: that is a service's work, and what keeps it busy is how much it is given, or that it runs away. */
const CARRIER = /^(?:fluent-bit|td-agent-bit|filebeat|promtail|splunkd|aws-kinesis-agent)$/;

/** Whether an agent is there to carry logs away, and measures nothing itself. */
export const carriesLogs = ({ name, exe }: Pick<Program, 'name' | 'exe'>): boolean =>
  CARRIER.test(exe === null ? name : baseName(exe)) || CARRIER.test(name);

export interface Watching {
  /** `aws`: an agent of AWS or our own. `security`: it guards the host. `monitor`: it measures, or carries logs away. */
  readonly kind: 'aws' | 'security' | 'monitor';
}

interface Program {
  readonly name: string;
  readonly exe: string | null;
  readonly unit: string | null;
}

/** Nobody installs an agent there, so what is called like one is none. */
const SCRATCH = /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm|run\/user|home|memfd:)/;

/** Which kind of agent a process is; null: none that is known. */
export function watchingKind(one: Program): Watching['kind'] | null {
  const { name, exe, unit } = one;
  if (exe !== null && SCRATCH.test(exe)) return null;
  if (AWS_NAME.test(name) || (exe !== null && AWS_EXE.test(exe))) return 'aws';
  if (isSecurityAgent(one)) return 'security';
  const isMonitor =
    MONITOR.test(exe === null ? name : baseName(exe)) ||
    MONITOR.test(name) ||
    (exe !== null && MONITOR_PLACE.test(exe)) ||
    (unit !== null && MONITOR_UNIT.test(unit));
  return isMonitor ? 'monitor' : null;
}

/** Whether it is the metrics agent of AWS, which a reviewed runbook restarts. */
export const isCloudWatchAgent = ({ exe }: Pick<Program, 'exe'>): boolean =>
  exe !== null && CLOUDWATCH_EXE.test(exe);
