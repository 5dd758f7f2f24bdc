import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.ts';
import type { ServiceEnvironment } from '../service-environment.ts';
import {
  DYNAMIC_CONFIG_FILE,
  namespaceScript,
  prepareScript,
  RDS_CA_FILE,
  serverScript,
  TEMPORAL_FILES,
  TEMPORAL_PORT,
  TEMPORAL_UI_PORT,
} from '../temporal-scripts.ts';
import type { SelfHostedTemporal } from '../temporal-settings.ts';
import { FargateService } from './fargate-service.ts';
import type { ContainerSpec } from './fargate-task.ts';
import { POSTGRES_PORT, type TemporalDatabase } from './temporal-database.ts';
import { TemporalUi } from './temporal-ui.ts';
import { closedSecurityGroup, Traffic } from './traffic.ts';

export interface TemporalSelfHostedArgs {
  readonly temporal: SelfHostedTemporal;
  readonly region: string;
  readonly prefix: string;
  readonly privateZone: string;
  readonly namespaceId: pulumi.Input<string>;
  readonly clusterArn: pulumi.Input<string>;
  readonly clusterName: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly logGroupName: pulumi.Input<string>;
  readonly database: TemporalDatabase;
  /** With the right to read the database's credentials. */
  readonly executionRoleArn: pulumi.Input<string>;
}

/** Of the server's ECS service. */
export const temporalServiceName = (prefix: string) => `${prefix}-temporal`;

const RETENTION_DAYS = 30;
/** The services of the server find and call each other on these. */
const INTERNAL_PORTS = [
  { from: 6933, to: 6939, what: 'membership' },
  { from: 7233, to: 7239, what: 'gRPC between services' },
] as const;
/** The user of Temporal's images. */
const TEMPORAL_USER = '1000:1000';

/**
 * A Temporal server of one's own. Who can open a connection to it can approve plans, as it authenticates nobody: only the
 * groups that are let in below can, and the UI's, where there is one: that only the ingress reaches.
 */
export class TemporalSelfHosted extends pulumi.ComponentResource {
  /** For the containers that use it. */
  readonly connection: ServiceEnvironment;
  readonly securityGroupId: pulumi.Output<string>;
  /** The UI's server, and the group to let the ingress into; null where there is none. */
  readonly ui: { readonly server: string; readonly securityGroupId: pulumi.Output<string> } | null;
  /** The server, with schema and namespace. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: TemporalSelfHostedArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:temporal:TemporalSelfHosted', name, {}, opts);
    const parent = { parent: this };
    const { temporal, database } = args;
    const group = closedSecurityGroup(
      `${name}-server`,
      { vpcId: args.vpcId, description: 'Temporal server' },
      parent,
    );
    new Traffic(
      `${name}-database`,
      {
        from: group.id,
        to: database.securityGroupId,
        port: POSTGRES_PORT,
        description: 'Temporal to its database',
      },
      parent,
    );
    for (const { from, to, what } of INTERNAL_PORTS) {
      new Traffic(
        `${name}-${from}`,
        { from: group.id, to: group.id, port: from, toPort: to, description: `Temporal: ${what}` },
        parent,
      );
    }
    const host = `temporal.${args.privateZone}`;
    const registry = new aws.servicediscovery.Service(
      name,
      {
        name: 'temporal',
        namespaceId: args.namespaceId,
        dnsConfig: {
          namespaceId: args.namespaceId,
          routingPolicy: 'MULTIVALUE',
          dnsRecords: [{ type: 'A', ttl: 10 }],
        },
      },
      parent,
    );
    const shared = {
      clusterArn: args.clusterArn,
      clusterName: args.clusterName,
      subnetIds: args.subnetIds,
      // Of Temporal's images, which exist for both.
      architecture: 'X86_64',
      taskRoleArn: null,
      executionRoleArn: args.executionRoleArn,
      logGroupName: args.logGroupName,
      region: args.region,
    } as const;
    const server = new FargateService(
      `${name}-server`,
      {
        ...shared,
        serviceName: temporalServiceName(args.prefix),
        securityGroupId: group.id,
        size: { ...temporal.serverSize, tasksMin: temporal.serverTasks, tasksMax: temporal.serverTasks },
        containers: serverContainers(args),
        volumes: ['files'],
        registryArn: registry.arn,
        waitUntilSteady: true,
      },
      parent,
    );
    this.ui = null;
    if (temporal.hasUi) {
      const ui = new TemporalUi(
        `${name}-ui`,
        {
          ...shared,
          serviceName: `${args.prefix}-temporal-ui`,
          image: temporal.uiImage,
          vpcId: args.vpcId,
          namespaceId: args.namespaceId,
          temporalHost: host,
          temporalGroupId: group.id,
        },
        { ...parent, dependsOn: [server.service] },
      );
      this.ui = {
        server: `http://temporal-ui.${args.privateZone}:${TEMPORAL_UI_PORT}`,
        securityGroupId: ui.securityGroupId,
      };
    }
    this.ready = server.service;
    this.securityGroupId = group.id;
    this.connection = {
      environment: { TEMPORAL_ADDRESS: `${host}:${TEMPORAL_PORT}`, TEMPORAL_NAMESPACE: temporal.namespace },
      secrets: {},
    };
    this.registerOutputs({ address: host });
  }
}

function serverContainers({ temporal, region, database }: TemporalSelfHostedArgs): readonly ContainerSpec[] {
  const password = pulumi.interpolate`${database.credentialsArn}:password::`;
  const files = { volume: 'files', path: TEMPORAL_FILES };
  return [
    {
      name: 'prepare',
      image: temporal.adminToolsImage,
      entryPoint: ['/bin/sh', '-c'],
      command: [prepareScript(region)],
      environment: { DB_HOST: database.address, DB_PORT: String(POSTGRES_PORT), SQL_USER: database.username },
      secrets: { SQL_PASSWORD: password },
      // A new volume belongs to root; what is written here is only read by the server.
      user: '0:0',
      mounts: [{ ...files, readOnly: false }],
      stopSeconds: 30,
      essential: false,
    },
    {
      name: 'server',
      image: temporal.serverImage,
      entryPoint: ['/bin/sh', '-c'],
      command: [serverScript()],
      environment: {
        // Who may connect is decided by security groups.
        TEMPORAL_ALLOW_NO_AUTH: 'true',
        DB: 'postgres12',
        DB_PORT: String(POSTGRES_PORT),
        POSTGRES_SEEDS: database.address,
        POSTGRES_USER: database.username,
        SQL_TLS_ENABLED: 'true',
        SQL_HOST_VERIFICATION: 'true',
        SQL_HOST_NAME: database.address,
        SQL_CA: RDS_CA_FILE,
        // For each of the four services and each of the two databases; the smallest RDS takes about 110 in all.
        SQL_MAX_CONNS: '10',
        SQL_MAX_IDLE_CONNS: '10',
        NUM_HISTORY_SHARDS: String(temporal.historyShards),
        DYNAMIC_CONFIG_FILE_PATH: DYNAMIC_CONFIG_FILE,
      },
      secrets: { POSTGRES_PWD: password },
      user: TEMPORAL_USER,
      port: TEMPORAL_PORT,
      healthCommand: `nc -z "$(hostname -i)" ${TEMPORAL_PORT}`,
      healthStartSeconds: 120,
      mounts: [{ ...files, readOnly: true }],
      dependsOn: [{ container: 'prepare', condition: 'SUCCESS' }],
      stopSeconds: 60,
      essential: true,
    },
    {
      name: 'namespace',
      image: temporal.adminToolsImage,
      entryPoint: ['/bin/sh', '-c'],
      command: [namespaceScript(temporal.namespace, RETENTION_DAYS, SEARCH_ATTRIBUTES)],
      environment: {},
      secrets: {},
      user: TEMPORAL_USER,
      mounts: [],
      dependsOn: [{ container: 'server', condition: 'HEALTHY' }],
      stopSeconds: 30,
      essential: false,
    },
  ];
}
