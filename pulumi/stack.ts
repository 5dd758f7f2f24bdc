import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { tableNames } from '../src/contracts/incident-tables.ts';
import { AlarmSubscription } from './components/alarm-subscription.ts';
import { Budget } from './components/budget.ts';
import { Certificate } from './components/certificate.ts';
import { EcsCluster } from './components/cluster.ts';
import { ImageRepository } from './components/image-repository.ts';
import { INGRESS_HEALTH_PATH } from './components/ingress-service.ts';
import { type BalancerSignIn, LoadBalancer, SNS_WEBHOOK_PATH } from './components/load-balancer.ts';
import { Network } from './components/network.ts';
import { Observability } from './components/observability.ts';
import { Roles } from './components/roles.ts';
import { TemporalDatabase } from './components/temporal-database.ts';
import type { StackConfig } from './config.ts';
import { machineEnvironment } from './machine-environment.ts';
import { type StackNames, stackNames, stackTags } from './naming.ts';
import { nextSteps, publicUrl } from './outputs.ts';
import { INGRESS_PORT } from './service-environment.ts';
import { deployData, type StackData, type StackSecrets } from './stack-data.ts';
import { deployLogs } from './stack-logs.ts';
import { type StackPlace, workerPrincipals } from './stack-scope.ts';
import { deployServices } from './stack-services.ts';
import { deployTargets } from './stack-targets.ts';

export interface StackInput {
  readonly project: string;
  readonly config: StackConfig;
  readonly place: StackPlace;
  readonly secrets: StackSecrets;
  /** Log groups to read, without our own. */
  readonly logGroups: readonly string[];
}

/** Registers every resource of a stack; returns what `pulumi stack output` shows. */
export function deployStack({ project, config, place, secrets, logGroups }: StackInput) {
  const machinePrincipals = workerPrincipals(config, place);
  const names = stackNames(project, config.stack);
  const { prefix } = names;
  const tags = stackTags(project, config.stack);
  const provider = new aws.Provider(prefix, {
    region: place.region as aws.Region,
    allowedAccountIds: [place.account],
    defaultTags: { tags },
  });
  const opts = { provider };

  const network = new Network(
    prefix,
    {
      cidr: config.network.cidr,
      zones: place.zones.slice(0, config.network.zones),
      region: place.region,
      natPerZone: config.network.natPerZone,
      interfaceEndpoints: config.network.interfaceEndpoints,
      flowLogGroupName: names.logGroup('flow'),
      logRetentionDays: config.logRetentionDays,
    },
    opts,
  );
  const data = deployData(config, place, names, secrets, tags, opts);
  const database = deployDatabase(config, names, network, opts);
  const roles = deployRoles(config, machinePrincipals, names, data, database, opts);
  const repository = new ImageRepository(
    prefix,
    {
      repositoryName: data.planned.repository,
      functionArn:
        config.logs === null
          ? null
          : `arn:${place.partition}:lambda:${place.region}:${place.account}:function:${data.planned.detector}`,
      forceDelete: !config.isProduction,
    },
    opts,
  );
  const cluster = new EcsCluster(
    prefix,
    { clusterName: prefix, privateZone: names.privateZone, vpcId: network.vpcId },
    opts,
  );
  const entrance = deployEntrance(config, names, network, data, secrets, opts);
  const targets = deployTargets({ config, place, names, data, network, roles, tags }, opts);
  const services =
    config.image === null
      ? null
      : deployServices(
          { config, place, names, data, network, cluster, roles, balancer: entrance.balancer, database },
          config.image,
          opts,
        );
  const logs = deployLogs({ config, place, names, data, roles, logGroups, tags }, opts);
  const observability = new Observability(
    prefix,
    {
      namePrefix: prefix,
      region: place.region,
      noticeTopicArn: data.notifications.noticeTopicArn,
      logGroups: { ingress: data.logs.groups.ingress.name, worker: data.logs.groups.worker.name },
      system: {
        loadBalancer: entrance.balancer.arnSuffix,
        targetGroup: entrance.balancer.targetGroupArnSuffix,
        alarmTopicName: data.planned.alarmTopic,
        deadLetterQueueName: data.planned.deadLetterQueue,
        clusterName: cluster.clusterName,
        services: services?.monitored ?? [],
        tableNames: Object.values(tableNames(data.scope.tablePrefix)),
        ...(database === null ? {} : { databaseId: database.identifier }),
        ...(logs === null ? {} : { detector: { ...logs, streamName: data.planned.logStream } }),
      },
      tags,
    },
    opts,
  );
  new Budget(
    prefix,
    {
      budgetName: prefix,
      monthlyUsd: config.budgetMonthlyUsd,
      costTag: { key: 'stack', value: config.stack },
      emails: config.noticeEmails,
      noticeTopicArn: data.notifications.noticeTopicArn,
      tags,
    },
    opts,
  );
  if (services !== null && config.subscribeAlarms) {
    const subscribe = (name: string, topicArn: pulumi.Output<string>) =>
      new AlarmSubscription(
        name,
        {
          topicArn,
          endpointUrl: `${publicUrl(config)}${SNS_WEBHOOK_PATH}`,
          deadLetterQueueArn: data.notifications.deadLetterQueueArn,
        },
        { ...opts, dependsOn: [services.ingress.service, ...entrance.ready] },
      );
    subscribe(prefix, data.notifications.alarmTopicArn);
    if (data.logReading !== null) subscribe(`${prefix}-findings`, data.logReading.findings.topicArn);
  }

  const steps = pulumi
    .all([
      repository.repositoryUrl,
      entrance.balancer.dnsName,
      data.appSecrets.firstTokenCommand,
      roles.killSwitchArn,
    ])
    .apply(([repositoryUrl, balancerDnsName, firstTokenCommand, killSwitchArn]) =>
      nextSteps({
        config,
        repositoryUrl,
        balancerDnsName,
        firstTokenCommand,
        killSwitchArn,
        executionRoleName: names.role('execution'),
        targetFleet: targets.groupName,
      }),
    );
  return {
    url: publicUrl(config),
    imageRepository: repository.repositoryUrl,
    loadBalancer: entrance.balancer.dnsName,
    firstTokenCommand: data.appSecrets.firstTokenCommand,
    observabilityUrl: observability.dashboardUrl,
    temporalUiUrl: services?.temporalUiUrl ?? null,
    temporalDatabaseId: database?.identifier ?? null,
    temporalDatabaseSecretArn: database?.credentialsArn ?? null,
    cliCommand: services?.cliCommand ?? null,
    alarmTopicArn: data.notifications.alarmTopicArn,
    findingsTopicArn: data.logReading?.findings.topicArn ?? null,
    detector: logs?.functionName ?? null,
    failedBatches: data.logReading?.failedBatches.bucketName ?? null,
    logGroups: logs === null ? [] : logGroups,
    alarmNames: targets.alarms.alarmNames,
    targetFleet: targets.groupName,
    evidenceBucket: data.evidence.bucketName,
    dataKeyArn: data.dataKey.keyArn,
    killSwitchPolicyArn: roles.killSwitchArn,
    signingPublicKeyCommand: data.signingKey.publicKeyCommand,
    machinePolicyArns: roles.machinePolicyArns,
    machineEnvironment:
      roles.machinePolicyArns === null ? null : machineEnvironment(config, place, data, roles),
    nextSteps: steps,
  };
}

function deployDatabase(
  { temporal, isProduction }: StackConfig,
  { prefix }: StackNames,
  network: Network,
  opts: pulumi.ComponentResourceOptions,
): TemporalDatabase | null {
  if (temporal.kind === 'cloud') return null;
  return new TemporalDatabase(
    `${prefix}-temporal`,
    {
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      instanceClass: temporal.databaseClass,
      storageGiB: temporal.databaseStorageGiB,
      snapshot: temporal.databaseSnapshot,
      multiAz: isProduction,
      backupDays: isProduction ? 14 : 1,
      deletionProtection: isProduction,
    },
    opts,
  );
}

function deployRoles(
  config: StackConfig,
  workerPrincipalArns: readonly string[],
  names: StackNames,
  data: StackData,
  database: TemporalDatabase | null,
  opts: pulumi.ComponentResourceOptions,
): Roles {
  const secretArns = pulumi
    .all([data.appSecrets.secretArns, pulumi.all(database === null ? [] : [database.credentialsArn])])
    .apply(([ofApp, ofDatabase]) => [
      ...ofApp,
      ...ofDatabase,
      ...Object.values(config.notifications?.secrets ?? {}),
    ]);
  return new Roles(
    names.prefix,
    {
      roleName: names.role,
      killSwitchPolicyName: data.planned.killSwitch,
      readsLogs: config.logs !== null,
      approverPrincipalArns: config.approverPrincipalArns,
      workerPrincipalArns,
      scope: pulumi
        .all([data.dataKey.keyArn, data.signingKey.keyArn, secretArns])
        .apply(([dataKeyArn, signingKeyArn, arns]) => ({
          ...data.scope,
          dataKeyArn,
          signingKeyArn,
          secretArns: arns,
        })),
    },
    opts,
  );
}

/** What the load balancer needs to sign people in; null where it does not. */
function balancerSignIn({ signIn }: StackConfig, { oidcClientSecret }: StackSecrets): BalancerSignIn | null {
  if (signIn === null || signIn.balancer === null) return null;
  if (oidcClientSecret === undefined)
    throw new Error('the configuration is read: it has the client’s secret');
  const { issuer, balancer: endpoints, clientId, scopes: scope, sessionSeconds } = signIn;
  return {
    issuer,
    endpoints,
    clientId,
    clientSecret: pulumi.secret(oidcClientSecret),
    scope,
    sessionSeconds,
  };
}

function deployEntrance(
  config: StackConfig,
  { prefix }: StackNames,
  network: Network,
  data: StackData,
  secrets: StackSecrets,
  opts: pulumi.ComponentResourceOptions,
) {
  const { certificateArn, hostedZoneId, domain } = config;
  const balancer = new LoadBalancer(
    `${prefix}-app`,
    {
      vpcId: network.vpcId,
      subnetIds: network.publicSubnetIds,
      certificateArn: certificateArn ?? issuedCertificate(`${prefix}-app`, domain, hostedZoneId, opts),
      dashboardCidrs: config.dashboardCidrs,
      targetPort: INGRESS_PORT,
      healthPath: INGRESS_HEALTH_PATH,
      deletionProtection: config.isProduction,
      signIn: balancerSignIn(config, secrets),
      accessLogs: data.accessLogs,
      takesSlack: config.notices.slackDecides,
      takesMailLinks: config.notices.hasMailLinks,
    },
    opts,
  );
  if (hostedZoneId === null) return { balancer, ready: [] };
  const record = new aws.route53.Record(
    `${prefix}-app`,
    {
      zoneId: hostedZoneId,
      name: domain,
      type: 'A',
      aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false }],
    },
    opts,
  );
  return { balancer, ready: [record] };
}

function issuedCertificate(
  name: string,
  domain: string,
  hostedZoneId: string | null,
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> {
  if (hostedZoneId === null)
    throw new Error('recoverops:hostedZoneId or recoverops:certificateArn must be set');
  return new Certificate(name, { domain, hostedZoneId }, opts).certificateArn;
}
