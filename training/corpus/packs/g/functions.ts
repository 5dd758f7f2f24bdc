import { by, families } from '../../family.ts';
import {
  FUNCTION_BALANCER,
  NEXUS,
  NLOG,
  NODE_RED,
  NSLCD,
  OAUTH2_PROXY,
  PGBACKREST,
  PHP,
  POSTGRESQL_12,
  PREFECT,
  RANCHER,
  SEMANTIC,
  SWIFT,
  TASKS,
  TEAMCITY,
  TEMPO,
  TEMPORAL,
  THANOS,
  TORNADO,
  TRINO,
  TYPESCRIPT,
  VELERO,
  VERTX,
  WINDOWS,
  ZIO,
} from './writers.ts';

/** Troubles of functions, and of what they may do, told by these and by who calls them. */
export const FUNCTION_TROUBLES = [
  ...families(
    'lambda_timeout',
    ['retry'],
    by(TYPESCRIPT, 'I Waiting for {peer} to answer', 'F platform.report timeout 29000 214'),
    by(TYPESCRIPT, 'W {ms} ms remain, {k} of {n} items are done', 'F platform.report timeout 60000 301'),
    by(SWIFT, 'D socket to {dns} open, nothing read', 'F platform.report timeout 6000 170'),
    by(SWIFT, 'I page {low} of an endless listing', 'F platform.report timeout 15000 190'),
    by(PHP, 'I Fetching {k} brochures one after the other', 'F platform.report timeout 28000 240'),
    by(
      PHP,
      'E! Bref\\Timeout\\LambdaTimeout: Maximum AWS Lambda execution time reached',
      'F platform.report timeout 30000 245',
    ),
    by(
      [TORNADO, PREFECT],
      'E+! invoke of {svc}-worker: FunctionError Unhandled, body says 2026 Task timed out after 30.{low} seconds',
    ),
    by(NLOG, 'W+ Sandbox.Timedout returned by function {svc}-worker; configured timeout {low} s'),
    by(
      TEMPORAL,
      'E+ activity of function {svc}-worker failed | Lambda.Unknown: Task timed out after {low}.00 seconds',
    ),
  ),
  ...families(
    'lambda_throttle',
    ['retry'],
    by(
      TYPESCRIPT,
      'E+! TooManyRequestsException: Rate Exceeded. Reason: ConcurrentInvocationLimitExceeded, target {peer}-worker',
    ),
    by(TYPESCRIPT, 'W+ fan-out of {k} invocations: {low} came back as 429 from the Lambda API'),
    by(
      SWIFT,
      'E+ LambdaErrorType tooManyRequestsException for {peer}-worker, no concurrency is left in the account',
    ),
    by(SWIFT, 'W+ reserved concurrency {s} of {peer}-worker is all taken, waiting {ms} ms'),
    by(
      PHP,
      'E+! Aws\\Lambda\\Exception\\LambdaException: 429 Too Many Requests on 2015-03-31/functions/{peer}-worker/invocations',
    ),
    by(FUNCTION_BALANCER, 'E+ elb=503; target=-; to=-; error=LambdaThrottling', 'I elb=200; to=-'),
    by(SEMANTIC, 'E+! {svc}-worker throttled: TooManyRequestsException, burst of {n} against a limit of {k}'),
    by(
      [TORNADO, NODE_RED],
      'W+ Lambda said 429 (ReservedFunctionConcurrentInvocationLimitExceeded) for {svc}-worker',
      'W {n} events pile up before it',
    ),
    by(
      VERTX,
      'E+! software.amazon.awssdk LambdaAsyncClient: throttled by the function concurrency quota of {region}',
    ),
    by(
      NLOG,
      'E+! Amazon.Lambda.Model.TooManyRequestsException: concurrent executions of this account are spent',
    ),
    by(ZIO, 'W+ Step of the workflow hits Lambda.TooManyRequestsException, {s}th retry of {low}'),
  ),
  ...families(
    'lambda_memory',
    ['crash'],
    by(
      TYPESCRIPT,
      'I Unzipping {k} MB of {table}',
      'F platform.report error 4210.2 1024 Runtime.OutOfMemory',
    ),
    by(
      TYPESCRIPT,
      'F v8 gave up: heap of the function cannot grow any more (Mark-Compact, Allocation failed)',
      'F platform.report error 9921.9 1023 Runtime.ExitError',
    ),
    by(
      SWIFT,
      'D frame buffer of {k} MB set aside',
      'F platform.report error 1203.8 1024 Runtime.ExitError',
      'E signal 9 for the runtime process at 1024 of 1024 MB',
    ),
    by(
      SWIFT,
      'F malloc: {big} bytes refused inside the sandbox',
      'F platform.report error 3100.4 1021 Runtime.ExitError',
    ),
    by(
      PHP,
      'F! Allowed memory size of {big} bytes exhausted (tried to allocate {big} bytes) in the function',
      'F platform.report error 2881.1 1024 Runtime.ExitError',
    ),
    by(
      PHP,
      'W peak of imagick is {n} MB of the 1024 the function has',
      'F platform.report error 7400.3 1024 Runtime.OutOfMemory',
    ),
    by([TORNADO, PREFECT], 'E+! {svc}-worker died: Runtime.OutOfMemory, Max Memory Used 1024 MB of 1024'),
    by(
      [VERTX, NLOG],
      'E+ function {svc}-worker answers errorType Runtime.ExitError: Runtime exited with error: signal: killed',
      'W its memory setting is {k} MB, its need {n} MB',
    ),
    by(NODE_RED, 'E+ invoke node: {svc}-worker out of memory at {k} MB, flow {hex} stops'),
  ),
  ...families(
    'iam_denied',
    ['errors'],
    by(
      TYPESCRIPT,
      'E+! AccessDeniedException: User: arn:aws:sts::{account}:assumed-role/{svc}-worker/{svc} is not authorized to perform: dynamodb:Query because no identity-based policy allows the dynamodb:Query action',
    ),
    by(
      SWIFT,
      'E+ AWSResponseError AccessDenied, s3:PutObjectTagging on {bucket} has an explicit deny in a resource control policy',
    ),
    by(
      PHP,
      'E+! Aws\\Sqs\\Exception\\SqsException: 403 AccessDenied, role lacks sqs:SendMessage for {table}',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; desiredStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: fetching secret {svc}/api: AccessDeniedException: role {svc}-exec has no secretsmanager:GetSecretValue',
    ),
    by(
      THANOS,
      'E+ msg="upload failed" err="upload chunks: Access Denied: bucket policy of {bucket} grants no s3:PutObject to this principal"',
    ),
    by(
      TEMPO,
      'E+ msg="error completing block" err="AccessDenied: kms:GenerateDataKey is not permitted for the role of the ingester"',
    ),
    by(
      VELERO,
      'E+ Error getting volume snapshot: UnauthorizedOperation: You are not authorized to perform ec2:CreateSnapshot',
      'E+ backup location default is unavailable: AccessDenied',
    ),
    by(
      PGBACKREST,
      'E+ [039]: HTTP request failed with 403 (Forbidden): <Code>AccessDenied</Code> when PUT on {bucket}',
    ),
    by(
      RANCHER,
      'E+ AccessDenied when calling AssumeRoleWithWebIdentity: trust policy does not name this service account',
    ),
    by(
      TRINO,
      'E+! Query {past}_{n} failed: glue:GetTable is denied to the worker role (Service: Glue, Status Code: 400, AccessDeniedException)',
    ),
    by(NLOG, 'E+! S3 said 403 AccessDenied for {bucket}: s3:GetObject is in no statement of role {svc}-task'),
    by(
      FUNCTION_BALANCER,
      'E+ elb=502; target=-; to=-; error=LambdaAccessDenied',
      'E+ elb=502; target=-; to=-; error=LambdaKMSAccessDenied',
    ),
    by(
      SEMANTIC,
      'E+! Aws::SSM::Errors::AccessDeniedException: ssm:GetParametersByPath under /{svc} is not allowed',
    ),
  ),
  ...families(
    'credential_expired',
    ['errors'],
    by(
      TYPESCRIPT,
      'E+! ExpiredTokenException: session credentials kept outside of the handler are out of date',
    ),
    by(SWIFT, 'E+ AWSResponseError RequestExpired, signature of our keys ended at {past}'),
    by(PHP, 'E+! invalid_grant: refresh token of {peer} has expired, consent of {user} is needed'),
    by(THANOS, 'E+ msg="iterating bucket failed" err="The provided token has expired." bucket={bucket}'),
    by(
      VELERO,
      'E+ Error listing backups in backup store: ExpiredToken: temporary keys of the repository ended at {past}',
    ),
    by(
      PGBACKREST,
      'E+ [039]: HTTP request failed with 400 (Bad Request): <Code>ExpiredToken</Code>, repository keys are over',
    ),
    by(
      OAUTH2_PROXY,
      'E+ Error redeeming session: invalid_client AADSTS7000222, client secret is past its end date',
      'E+ session token of {user} could not be refreshed',
    ),
    by(
      NSLCD,
      'E+ [{hex}] ldap_simple_bind_s() failed: Invalid credentials: password of cn=reader expired (data 532)',
    ),
    by(
      WINDOWS,
      'E+ Service Control Manager 7038 | The {svc} service was unable to log on as MEADOW\\svc-nightly: The password for this account has expired.',
    ),
    by(TEAMCITY, 'W+ VCS root {svc}: personal access token expired on {past}, 401 on fetch'),
    by(NEXUS, 'W+! proxy of {svc}: upstream answers 401, its bearer token went out of date on {past}'),
    by(NLOG, 'E+! {peer} rejects our JWT: exp claim is {low} min in the past and no renewal came'),
    by(
      POSTGRESQL_12,
      'F+ pam_authenticate failed: token of the IAM sign-in was more than 15 minutes old',
      'F+ password of role "svc-nightly" has run out (VALID UNTIL {past})',
    ),
  ),
] as const;
