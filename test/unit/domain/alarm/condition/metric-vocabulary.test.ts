import { describe, expect, it, test } from 'vitest';
import { isOfAPart, meaningByWords } from '../../../../../src/domain/alarm/condition/metric-words.ts';

/** What is read, in one line: subject, unit, factor, `rest`, path, `fault`, `free of inodes`, `unit open`. */
function said(namespace: string, name: string): string {
  const read = meaningByWords({ namespace, name });
  if (read === null) return '';
  const { subject, unit, factor, isRest, path, isFault, share, openUnits, unclear } = read;
  expect(unclear === undefined).toBe(openUnits === undefined);
  return [
    subject,
    unit,
    ...(factor === undefined ? [] : [String(factor)]),
    ...(isRest === undefined ? [] : ['rest']),
    ...(path === undefined ? [] : [path]),
    ...(isFault === undefined ? [] : ['fault']),
    ...(share === undefined ? [] : [`${share.part} of ${share.of}`]),
    ...(openUnits === undefined ? [] : [`unit open: ${openUnits.join(' or ')}`]),
  ].join(' ');
}

describe('words that say where it runs, who publishes it, or which of its values it is, change nothing', () => {
  it.each(
    [
      'custom.cpu.used.percent',
      'metric.cpu.used.percent',
      'metrics/cpu/used/percent',
      'stat_cpu_used_percent',
      'stats.cpu.used.percent',
      'cpu_used_percent_value',
      'gauge-cpu-used-percent',
      'CurrentCpuUsedPercent',
      'datadog.cpu.used.percent',
      'statsd.cpu.used.percent',
      'aws.cpu.used.percent',
      'cloudwatch.cpu.used.percent',
      'prometheus.cpu.used.percent',
      'ops_cpu_used_percent',
      'infra:cpu:used:percent',
      'prod.cpu.used.percent',
      'production.cpu.used.percent',
      'OverallCpuUsedPercent',
      'cpu_used_percent_avg',
      'cpu_used_percent_average',
      'mean_cpu_used_percent',
      'cpu_used_percent_max',
      'MaximumCpuUsedPercent',
      'cpu_used_percent_min',
      'MinimumCpuUsedPercent',
      'cpu_used_percent_p50',
      'cpu_used_percent_p90',
      'cpu_used_percent.p95',
      'cpu_used_percent (p99)',
      ...[
        'host',
        'hosts',
        'hostname',
        'node',
        'nodes',
        'server',
        'servers',
        'machine',
        'machines',
        'vm',
        'vms',
      ],
      ...['instance', 'instances', 'ec2', 'linux', 'unix', 'os', 'system', 'systems', 'sys'].map(
        (word) => `${word}.cpu.used.percent`,
      ),
      ...['cwagent', 'telegraf', 'collectd', 'exporter'].map((word) => `${word}_cpu_used_percent`),
    ].map((name) => (name.includes('cpu') || name.includes('Cpu') ? name : `${name}_cpu_used_percent`)),
  )('%s', (name) => {
    expect(said('Bakery', name)).toBe('cpu_used percent');
  });

  it.each(['tenant', 'budget', 'quota', 'target', 'forecast', 'baseline', 'limit', 'sla'])(
    'and %s is none of them',
    (word) => {
      expect(said('Bakery', `${word}.cpu.used.percent`)).toBe('');
    },
  );
});

describe('a namespace of a program, or of what is no host, says that its names are not a host’s', () => {
  it.each([
    // What is a part of a host.
    ...['Bakery/Process', 'Bakery/Processes', 'bakery.proc', 'telegraf/procstat', 'Bakery/Container'],
    ...['Bakery/Containers', 'telegraf/docker', 'Bakery/Pod', 'Bakery/Pods', 'Bakery/Task', 'Bakery/Tasks'],
    ...['systemd/unit', 'systemd/units', 'telegraf/cgroup', 'Bakery/Service', 'Bakery/Services'],
    ...['runtime/heap', 'Runtime/GC', 'nvidia/gpu', 'Bakery/Cache', 'Bakery/Caches', 'Bakery/Pool'],
    ...['ring-buffer', 'Bakery/Limit', 'Bakery/Limits', 'Bakery/Queue', 'Bakery/Queues', 'AmazonMQ'],
    ...['Bakery/Proxy', 'Bakery/Search'],
    // Databases and stores.
    ...[
      'Bakery/DB',
      'Bakery/Database',
      'Bakery/Databases',
      'Bakery/SQL',
      'telegraf/mysql',
      'collectd.mariadb',
    ],
    ...['Postgres', 'telegraf/postgresql', 'collectd/pgsql', 'Oracle', 'Mongo', 'telegraf/mongodb'],
    ...['telegraf/cassandra', 'Scylla', 'telegraf/redis', 'Valkey', 'telegraf/memcached', 'elasticache'],
    ...['Elastic', 'telegraf/elasticsearch', 'opensearch', 'telegraf/solr', 'clickhouse', 'influxdb'],
    // Messages, coordination, web servers.
    ...['telegraf/kafka', 'telegraf/rabbitmq', 'telegraf/activemq', 'telegraf/zookeeper', 'etcd', 'consul'],
    ...['vault', 'datadog.nginx', 'telegraf/apache', 'httpd', 'telegraf/haproxy', 'envoy', 'Traefik'],
    ...['telegraf/varnish', 'telegraf/tomcat', 'Jetty', 'JBoss', 'WildFly'],
    // Runtimes and their servers.
    ...['JVM', 'Java', 'node.js', 'nodejs', 'PHP', 'FPM', 'Python', 'Gunicorn', 'telegraf/uwsgi', 'Celery'],
    ...['Sidekiq', 'Puma', 'Unicorn', 'Rails', 'dotnet', 'IIS', 'windows'],
    // Orchestration and managed services.
    ...['telegraf/kubernetes', 'k8s', 'K8S', 'kube-state', 'containerinsights', 'Bakery/ECS', 'Bakery/EKS'],
    ...['Fargate', 'Lambda', 'Bakery/RDS', 'Aurora', 'dynamodb', 'Bakery/EMR', 'Spark', 'Hadoop'],
    ...['HDFS', 'YARN', 'Flink'],
    // What is no host at all.
    ...['Office/Router', 'Office/Routers', 'Office/Switch', 'Office/Switches', 'Office/Firewall'],
    ...['Office/Firewalls', 'Office/NAS', 'Office/SAN', 'Plant/IoT', 'iot', 'Plant/Device', 'Plant/Devices'],
    ...['Plant/Sensor', 'Plant/Sensors', 'Office/Printer', 'Office/Printers', 'Field/Phone', 'Field/Phones'],
    ...['Field/Mobile', 'Fleet/Vehicle', 'Fleet/Vehicles', 'Fleet/Truck', 'Fleet/Trucks', 'Fleet/Car'],
    ...['Fleet/Cars', 'Plant/Robot', 'Plant/Robots', 'Field/Drone', 'Field/Drones', 'Arcade/Game'],
    'Arcade/Games',
  ])('%s', (namespace) => {
    expect(isOfAPart(namespace)).toBe(true);
    expect(said(namespace, 'cpu_used_percent')).toBe('');
  });

  it.each(['Bakery', 'Bakery/Hosts', 'telegraf/system', 'datadog', 'Custom/Linux', 'Ops/Web', 'K8', ''])(
    '%s is none',
    (namespace) => {
      expect(isOfAPart(namespace)).toBe(false);
      expect(said(namespace, 'cpu_used_percent')).toBe('cpu_used percent');
    },
  );
});

describe('the words of each quantity', () => {
  it.each([
    // Clocks: chrony and node_exporter say their unit, others leave it open.
    ['Bakery', 'NTPDriftMs', 'clock_offset seconds 0.001'],
    ['Bakery', 'ntp.offset.absolute.ms', 'clock_offset seconds 0.001'],
    ['Bakery', 'chrony_rms_offset_seconds', 'clock_offset seconds'],
    ['Bakery', 'clock_offset', 'clock_offset seconds unit open: seconds'],
    // Load: as uptime, Datadog, Telegraf, collectd and those who write their own call it.
    ['Bakery/Hosts', 'LoadAverage', 'load none'],
    ['Bakery/Hosts', 'load_5_m', 'load none'],
    ['Bakery/Hosts', 'load.5.min', 'load none'],
    ['Bakery/Hosts', 'load_15_mins', 'load none'],
    ['Bakery/Hosts', 'load_1_minute', 'load none'],
    ['Bakery/Hosts', 'load_5_minutes', 'load none'],
    ['Bakery/Hosts', 'LoadShortTerm', 'load none'],
    ['Bakery/Hosts', 'LoadMidTerm', 'load none'],
    ['Bakery/Hosts', 'LoadLongTerm', 'load none'],
    ['Bakery/Hosts', 'load.midterm', 'load none'],
    ['Bakery/Hosts', 'load.longterm', 'load none'],
    ['Bakery/Hosts', 'load_1m', 'load none'],
    ['Bakery/Hosts', 'load_5m', 'load none'],
    ['Bakery/Hosts', 'load_15min', 'load none'],
    ['Bakery/Hosts', 'load_avg1', 'load none'],
    ['Bakery/Hosts', 'LoadAvg15', 'load none'],
    ['Bakery/Hosts', 'load_average5', 'load none'],
    // Swap.
    ['Bakery', 'swap_space_used_percent', 'swap_used percent'],
    ['Bakery', 'SwapMemoryUsedPct', 'swap_used percent'],
    ['Bakery', 'swap_mem_free_percent', 'swap_free percent'],
    ['Bakery', 'total_swap_used_percent', 'swap_used percent'],
    // Inodes.
    ['Bakery', 'disk_inode_used_percent', 'inodes_used percent'],
    ['Bakery', 'filesystem_inodes_free_percent', 'inodes_free percent'],
    ['Bakery', 'fs.inodes.used.percent', 'inodes_used percent'],
    ['Bakery', 'rootfs_inodes_used_percent', 'inodes_used percent /'],
    ['Bakery', 'root_inodes_left', 'inodes_free count / free of inodes'],
    ['Bakery', 'inodes_free_count', 'inodes_free count free of inodes'],
    // File systems.
    ['Bakery', 'disks_used_percent', 'filesystem_used percent'],
    ['Bakery', 'filesystems_used_pct', 'filesystem_used percent'],
    ['Bakery', 'root_partition_used_percent', 'filesystem_used percent /'],
    ['Bakery', 'root_partition_utilization', 'filesystem_used percent /'],
    ['Bakery', 'disk_storage_used_percent', 'filesystem_used percent'],
    ['Bakery', 'total_disk_used_percent', 'filesystem_used percent'],
    ['Bakery', 'FsUsed', 'filesystem_used percent unit open: percent or bytes'],
    ['Bakery', 'disk_left_bytes', 'filesystem_free bytes'],
    ['Bakery', 'disk_full_percent', 'filesystem_used percent'],
    ['Bakery', 'DiskFillPercent', 'filesystem_used percent'],
    ['Bakery', 'disk_filled_percent', 'filesystem_used percent'],
    ['Bakery', 'disk_space_consumed_percent', 'filesystem_used percent'],
    ['Bakery', 'disk_space_occupied_perc', 'filesystem_used percent'],
    // Memory.
    ['Bakery', 'PhysicalMemoryUsedPercent', 'memory_used percent'],
    ['Bakery', 'mem_avail_percent', 'memory_available percent'],
    ['Bakery', 'ram_avail_bytes', 'memory_available bytes'],
    ['Bakery', 'total_memory_used_percent', 'memory_used percent'],
    // Processors.
    ['Bakery', 'cpus_used_percent', 'cpu_used percent'],
    ['Bakery', 'processors_busy_percent', 'cpu_used percent'],
    ['Bakery', 'cpu_use_percent', 'cpu_used percent'],
    ['Bakery', 'cpu_usage_percent', 'cpu_used percent'],
    ['Bakery', 'cpu_active_percentage', 'cpu_used percent'],
    ['Bakery', 'AllCpuUsedPercent', 'cpu_used percent'],
    ['Bakery', 'cpu_io_wait_percent', 'cpu_iowait percent'],
    // What the kernel killed.
    ['Bakery', 'oom_kill', 'process_count count fault'],
    ['Bakery', 'OomKilledCount', 'process_count count fault'],
    ['Bakery', 'oomkilled', 'process_count count fault'],
    ['Bakery', 'oom_event', 'process_count count fault'],
    ['Bakery', 'oom.events', 'process_count count fault'],
    ['Bakery', 'oom_error_count', 'process_count count fault'],
    ['Bakery', 'oom_errors', 'process_count count fault'],
    ['Bakery', 'kernel_invoked_oom_killer', 'process_count count fault'],
    ['Bakery', 'OutOfMemoryKills', 'process_count count fault'],
    ['Bakery', 'oom_killed_process', 'process_count count fault'],
    ['Bakery', 'oom_killed_processes', 'process_count count fault'],
    // Zombies.
    ['Bakery/Hosts', 'zombies', 'zombies count'],
    ['Bakery', 'host_zombies', 'zombies count'],
    ['Bakery', 'zombie_process_num', 'zombies count'],
    ['Bakery', 'zombie_proc_count', 'zombies count'],
    ['Bakery', 'ZombieProcs', 'zombies count'],
    ['Bakery', 'total_zombie_processes', 'zombies count'],
    // Whether something serves, asked from outside or on the host.
    ['Bakery', 'http_probes_failed', 'connection_errors count'],
    ['Bakery', 'healthcheck_failed', 'connection_errors count'],
    ['Bakery', 'healthchecks_failed', 'connection_errors count'],
    ['Bakery', 'blackbox_failures', 'connection_errors count'],
    ['Bakery', 'ping_failed', 'connection_errors count'],
    ['Bakery', 'synthetic_failures', 'connection_errors count'],
    ['Bakery', 'web_synthetics_failed', 'connection_errors count'],
    ['Bakery', 'port_check_failed', 'connection_errors count'],
    ['Bakery', 'tcp_checks_failed', 'connection_errors count'],
    ['Bakery', 'http_check_fail', 'connection_errors count'],
    ['Bakery', 'url_check_fails', 'connection_errors count'],
    ['Bakery', 'site_check_failing', 'connection_errors count'],
    ['Bakery', 'web_check_failure_count', 'connection_errors count'],
    ['Bakery', 'endpoint_check_error', 'connection_errors count'],
    ['Bakery', 'site_probe_down', 'connection_errors count'],
    ['Bakery', 'health_unhealthy_count', 'connection_errors count'],
    ['Bakery', 'ping_unreachable', 'connection_errors count'],
    ['Bakery', 'tcp_probe_refused', 'connection_errors count'],
    ['Bakery', 'tls_handshake_failures', 'tls_errors count'],
    ['Bakery', 'ssl_handshakes_failed', 'tls_errors count'],
    ['Bakery', 'handshakes_failed', 'tls_errors count'],
    ['Bakery', 'ssl_check_errors', 'tls_errors count'],
    ['Bakery', 'cert_check_failures', 'tls_errors count'],
    ['Bakery', 'certificate_probe_failed', 'tls_errors count'],
  ])('%s %s: %s', (namespace, name, meaning) => {
    expect(said(namespace, name)).toBe(meaning);
  });
});

describe('not read, for a reason', () => {
  it.each([
    // Two windows of a load, or a sign that may be a part of a number.
    ['Bakery/Hosts', 'system.load.1.5'],
    ['Bakery/Hosts', '5_load_1'],
    ['Bakery/Hosts', 'load.5.load.1'],
    // How much of which part is not said.
    ['Bakery', 'swap_percent'],
    ['Bakery', 'swap_used'],
    ['Bakery', 'inodes_percent'],
    ['Bakery', 'inodes_free_used_percent'],
    ['Bakery', 'disk_percent'],
    ['Bakery', 'memory_percent'],
    ['Bakery', 'memory_available_used_percent'],
    ['Bakery', 'cpu_percent'],
    // Two units at once.
    ['Bakery', 'inodes_free_count_percent'],
    ['Bakery', 'disk_used_percent_bytes'],
    ['Bakery', 'memory_available_percent_bytes'],
    // How many are in use says nothing without how many there are.
    ['Bakery', 'inodes_used'],
    ['Bakery', 'inodes_used_count'],
    ['Bakery', 'memory_used_bytes'],
    // Of what it is not said.
    ['Bakery', 'space_used_percent'],
    ['Bakery', 'total_used_percent'],
    ['Bakery', 'usage_percent'],
    ['Bakery', 'idle_percent'],
    ['Bakery', 'iowait'],
    ['Bakery', 'root_used_percent'],
    ['Bakery', 'partition_used_percent'],
    // A processor is busy, idle or waiting, and these say two of it, or what it waits for not.
    ['Bakery', 'cpu_io_percent'],
    ['Bakery', 'cpu_wait_percent'],
    ['Bakery', 'cpu_io_used_percent'],
    ['Bakery', 'cpu_wait_used_percent'],
    ['Bakery', 'cpu_idle_used_percent'],
    ['Bakery', 'cpu_use_idle_percent'],
    ['Bakery', 'cpu_iowait_steal_percent'],
    // What is dead in a kitchen.
    ['Kitchen', 'zombies_count'],
    ['Kitchen', 'process_count'],
    // Events of which nobody says that they are of memory.
    ['Bakery', 'killed_processes'],
    ['Bakery', 'memory_errors'],
    // Errors that come with traffic, and checks of which none need have failed.
    ['Bakery', 'http_errors'],
    ['Bakery', 'web_errors'],
    ['Bakery', 'port_down'],
    ['Bakery', 'http_checks'],
    ['Bakery', 'http_probe_count'],
    ['Bakery', 'check_failed'],
    ['Bakery', 'synthetics_failed'],
    ['Bakery', 'certificate_errors'],
    // A word of letters that cannot be taken apart is none that is known.
    ['Bakery', 'cpuusedpercentage'],
    ['Bakery', 'cpuusedpercentx'],
  ])('%s %s', (namespace, name) => {
    expect(said(namespace, name)).toBe('');
  });

  it.each([
    ...['Backup', 'Job', 'Jobs', 'Payment', 'Payments', 'Order', 'Orders', 'Login', 'Auth', 'Raid', 'Smart'],
    ...['Disk', 'Replication', 'Status', 'Latency', 'Rate', 'Percent', 'Time'],
  ])('a check of Bakery/%s may count what a business or a device does', (word) => {
    expect(said(`Bakery/${word}`, 'health_check_failed')).toBe('');
    expect(said('Bakery/Checks', 'health_check_failed')).toBe('connection_errors count');
  });
});

describe('words that are written as one', () => {
  it.each([
    ['cpuutilization', 'cpu_used percent'],
    ['memoryusedpercent', 'memory_used percent'],
    ['memusedpct', 'memory_used percent'],
    ['diskspaceusedpercent', 'filesystem_used percent'],
    ['diskspaceutilisation', 'filesystem_used percent'],
    ['swapfreepercent', 'swap_free percent'],
    ['inodesfreepct', 'inodes_free percent'],
    ['inodeusagepercent', 'inodes_used percent'],
    ['rootfsusedpercent', 'filesystem_used percent /'],
    ['memavailablepercent', 'memory_available percent'],
    ['memavailpct', 'memory_available percent'],
  ])('%s: %s', (name, meaning) => {
    expect(said('Bakery', name)).toBe(meaning);
  });

  it.each(['loadavg', 'loadaverage'])('%s of a host', (name) => {
    expect(said('Bakery/Hosts', name)).toBe('load none');
  });

  test('up to a length that no word of anybody has', () => {
    const longest = `${'mem'.repeat(19)}usedpct`;
    expect(longest).toHaveLength(64);
    expect(said('Bakery', longest)).toBe('memory_used percent');
    const longer = `${'mem'.repeat(18)}memoryusedpct`;
    expect(longer.length).toBeGreaterThan(64);
    expect(said('Bakery', longer)).toBe('');
  });
});
