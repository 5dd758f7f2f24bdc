import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { TEMPORAL_UI_PATH } from '../src/contracts/api.ts';
import type { EcsCluster } from './components/cluster.ts';
import { IngressService } from './components/ingress-service.ts';
import type { LoadBalancer } from './components/load-balancer.ts';
import type { Network } from './components/network.ts';
import type { Roles } from './components/roles.ts';
import { temporalCloudConnection } from './components/temporal-connection.ts';
import type { TemporalDatabase } from './components/temporal-database.ts';
import { TemporalSelfHosted, temporalServiceName } from './components/temporal-self-hosted.ts';
import { closedSecurityGroup, openMailServers, Traffic } from './components/traffic.ts';
import { WorkerService } from './components/worker-service.ts';
import type { StackConfig } from './config.ts';
import type { StackNames } from './naming.ts';
import { publicUrl } from './outputs.ts';
import {
  INGRESS_PORT,
  ingressEnvironment,
  type ServiceEnvironment,
  type SharedSettings,
  workerEnvironment,
} from './service-environment.ts';
import type { StackData } from './stack-data.ts';
import type { StackPlace } from './stack-scope.ts';
import { TEMPORAL_PORT, TEMPORAL_UI_PORT } from './temporal-scripts.ts';
import { buildKey } from './worker-builds.ts';

export interface ServicesArgs {
  readonly config: StackConfig;
  readonly place: StackPlace;
  readonly names: StackNames;
  readonly data: StackData;
  readonly network: Network;
  readonly cluster: EcsCluster;
  readonly roles: Roles;
  readonly balancer: LoadBalancer;
  /** Null when Temporal Cloud is used. */
  readonly database: TemporalDatabase | null;
}

const joined = (parts: readonly pulumi.Input<string>[]) =>
  pulumi.all([...parts]).apply((texts) => texts.join(','));

interface TemporalAccess {
  readonly connection: ServiceEnvironment;
  /** Opens the way for a group; Temporal Cloud is outside, a server of one's own is inside. */
  readonly open: (name: string, groupId: pulumi.Input<string>) => void;
  readonly ui: { readonly server: string } | { readonly url: string } | null;
  /** Lets a group open the UI that is inside. */
  readonly openUi: (name: string, groupId: pulumi.Input<string>) => void;
  /** What must stand before somebody uses it. */
  readonly ready: readonly pulumi.Resource[];
}

function reachTemporal(args: ServicesArgs, opts: pulumi.ComponentResourceOptions): TemporalAccess {
  const { config, names, data, network, cluster, roles, place, database } = args;
  const { temporal } = config;
  if (temporal.kind === 'cloud') {
    const port = Number(temporal.address.split(':').at(-1));
    return {
      connection: temporalCloudConnection(temporal, {
        apiKeyArn: data.appSecrets.temporalApiKeyArn,
        clientCertificateArn: data.appSecrets.temporalClientCertificateArn,
        clientKeyArn: data.appSecrets.temporalClientKeyArn,
      }),
      open: (name, securityGroupId) => {
        new aws.vpc.SecurityGroupEgressRule(
          name,
          {
            securityGroupId,
            description: 'Temporal Cloud',
            cidrIpv4: '0.0.0.0/0',
            ipProtocol: 'tcp',
            fromPort: port,
            toPort: port,
          },
          opts,
        );
      },
      ui: { url: 'https://cloud.temporal.io' },
      openUi: () => {},
      ready: [],
    };
  }
  if (database === null) throw new Error('a Temporal server of one’s own needs its database');
  const server = new TemporalSelfHosted(
    `${names.prefix}-temporal`,
    {
      temporal,
      database,
      region: place.region,
      prefix: names.prefix,
      privateZone: names.privateZone,
      namespaceId: cluster.namespaceId,
      clusterArn: cluster.clusterArn,
      clusterName: cluster.clusterName,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      logGroupName: data.logs.groups.temporal.name,
      executionRoleArn: roles.ecsExecutionArn,
    },
    { ...opts, dependsOn: [...network.egress, ...roles.ready] },
  );
  return {
    connection: server.connection,
    open: (name, from) => {
      new Traffic(
        name,
        { from, to: server.securityGroupId, port: TEMPORAL_PORT, description: 'To the Temporal server' },
        opts,
      );
    },
    ui: server.ui,
    openUi: (name, from) => {
      if (server.ui === null) return;
      const to = server.ui.securityGroupId;
      new Traffic(name, { from, to, port: TEMPORAL_UI_PORT, description: 'To the Temporal UI' }, opts);
    },
    ready: [server.ready],
  };
}

/** The command line tool inside the network, where Temporal can be reached: a task that ends by itself. */
function cliCommand(
  clusterName: string,
  taskFamily: string,
  subnetIds: readonly pulumi.Input<string>[],
  securityGroupId: pulumi.Input<string>,
): pulumi.Output<string> {
  const overrides = { containerOverrides: [{ name: 'worker', command: ['bin/recoverops.mjs', 'workers'] }] };
  return pulumi.interpolate`aws ecs run-task --cluster ${clusterName} --launch-type FARGATE --task-definition ${taskFamily} --network-configuration 'awsvpcConfiguration={subnets=[${joined(subnetIds)}],securityGroups=[${securityGroupId}],assignPublicIp=DISABLED}' --overrides '${JSON.stringify(overrides)}'`;
}

/** Where people open Temporal's UI. */
function uiAddress(ui: TemporalAccess['ui'], dashboardUrl: string): string | null {
  if (ui === null) return null;
  return 'url' in ui ? ui.url : `${dashboardUrl}${TEMPORAL_UI_PATH}/`;
}

/** Temporal (where it is our own), the ingress, and one worker service for each build. */
export function deployServices(args: ServicesArgs, image: string, opts: pulumi.ComponentResourceOptions) {
  const { config, place, names, data, network, cluster, roles, balancer } = args;
  const { prefix } = names;
  const temporal = reachTemporal(args, opts);
  const settings: SharedSettings = {
    config,
    account: place.account,
    tablePrefix: data.scope.tablePrefix,
    bucketName: data.evidence.bucketName,
    noticeTopicArn: data.notifications.noticeTopicArn,
    alarmTopicArns: [data.notifications.alarmTopicArn, ...config.extraAlarmTopicArns],
    findingsTopicArn: data.logReading?.findings.topicArn ?? null,
    temporal: temporal.connection,
  };
  const shared = {
    clusterArn: cluster.clusterArn,
    clusterName: cluster.clusterName,
    subnetIds: network.privateSubnetIds,
    architecture: config.architecture,
    executionRoleArn: roles.ecsExecutionArn,
    region: place.region,
  } as const;
  const ready = { ...opts, dependsOn: [...network.egress, ...roles.ready, ...temporal.ready] };

  const ingressGroup = closedSecurityGroup(
    `${prefix}-ingress`,
    { vpcId: network.vpcId, description: 'Ingress: from its load balancer only' },
    opts,
  );
  const fromBalancer = new Traffic(
    `${prefix}-ingress`,
    {
      from: balancer.securityGroupId,
      to: ingressGroup.id,
      port: INGRESS_PORT,
      description: 'Load balancer to ingress',
    },
    opts,
  );
  temporal.open(`${prefix}-ingress-temporal`, ingressGroup.id);
  temporal.openUi(`${prefix}-ingress-temporal-ui`, ingressGroup.id);
  const ingress = new IngressService(
    `${prefix}-ingress`,
    {
      ...shared,
      serviceName: `${prefix}-ingress`,
      image,
      size: config.ingress,
      taskRoleArn: roles.ingressArn,
      securityGroupId: ingressGroup.id,
      logGroupName: data.logs.groups.ingress.name,
      targetGroupArn: balancer.targetGroupArn,
      requestLabel: pulumi.interpolate`${balancer.arnSuffix}/${balancer.targetGroupArnSuffix}`,
      variables: ingressEnvironment(
        {
          ...settings,
          deadLetterQueueUrls: [data.notifications.deadLetterQueueUrl, ...config.extraDeadLetterQueueUrls],
          proxyCidrs: network.publicCidrs,
          apiTokensArn: data.appSecrets.apiTokensArn,
          sessionKeyArn: data.appSecrets.sessionKeyArn,
          oidcClientSecretArn: data.appSecrets.oidcClientSecretArn,
          slackSigningSecretArn: data.appSecrets.slackSigningSecretArn,
          mailLinkKeyArn: data.appSecrets.mailLinkKeyArn,
          balancerArn: balancer.arn,
          temporalUi: temporal.ui,
        },
        joined,
      ),
    },
    { ...ready, dependsOn: [...ready.dependsOn, balancer.listener, fromBalancer] },
  );

  const workerGroup = closedSecurityGroup(
    `${prefix}-worker`,
    { vpcId: network.vpcId, description: 'Worker: nobody connects to it' },
    opts,
  );
  temporal.open(`${prefix}-worker-temporal`, workerGroup.id);
  if (config.notices.hasSmtp) openMailServers(`${prefix}-worker`, workerGroup.id, opts);
  const workers = config.workerBuilds.map((build) => {
    const key = buildKey(build.buildId);
    const serviceName = `${prefix}-worker-${key}`;
    new WorkerService(
      serviceName,
      {
        ...shared,
        serviceName,
        image: build.image,
        size: config.worker,
        taskRoleArn: roles.workerArn,
        securityGroupId: workerGroup.id,
        logGroupName: data.logs.groups.worker.name,
        variables: workerEnvironment(
          {
            ...settings,
            buildId: build.buildId,
            diagnosticsRoleArn: roles.diagnosticsArn,
            executionRoleArn: roles.executionArn,
            geminiKeyArn: data.appSecrets.geminiKeyArn,
            slackBotTokenArn: data.appSecrets.slackBotTokenArn,
            mailLinkKeyArn: data.appSecrets.mailLinkKeyArn,
            smtpUrlArn: data.appSecrets.smtpUrlArn,
          },
          joined,
        ),
      },
      ready,
    );
    return { key: `worker-${key}`, serviceName, tasksMin: config.worker.tasksMin };
  });
  return {
    ingress,
    monitored: [
      { key: 'ingress', serviceName: `${prefix}-ingress`, tasksMin: config.ingress.tasksMin },
      ...workers,
      ...(config.temporal.kind === 'self-hosted'
        ? [
            {
              key: 'temporal',
              serviceName: temporalServiceName(prefix),
              tasksMin: config.temporal.serverTasks,
            },
          ]
        : []),
    ],
    temporalUiUrl: uiAddress(temporal.ui, publicUrl(config)),
    cliCommand: cliCommand(
      cluster.clusterName,
      workers.at(-1)?.serviceName ?? '',
      network.privateSubnetIds,
      workerGroup.id,
    ),
  };
}
