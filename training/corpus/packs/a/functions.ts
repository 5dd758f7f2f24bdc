import { by, families } from '../../family.ts';
import { FUNCTION, GO, JAVA, NODE, SERVERS, SPRING } from './writers.ts';

// What functions run into, as their platform says it, and what their callers see.

export const FUNCTIONS = [
  ...families(
    'lambda_timeout',
    ['retry'],
    by(
      FUNCTION,
      'I+ handling event of {table}',
      'F Task timed out after 3.00 seconds',
      'I REPORT RequestId: {request}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 256 MB\tMax Memory Used: {used} MB\tStatus: timeout',
    ),
    by(FUNCTION, 'W+ {ms} ms are left of this call', 'F Task timed out after 15.01 seconds'),
    by(FUNCTION, 'W scanning {big} items of {table}, page {low}', 'F Task timed out after 900.00 seconds'),
    by(
      FUNCTION,
      'I+ waiting for {peer} to answer',
      'I REPORT RequestId: {request}\tDuration: 30000.00 ms\tBilled Duration: 30000 ms\tMemory Size: 512 MB\tMax Memory Used: {used} MB\tStatus: timeout',
    ),
    by(FUNCTION, 'E INIT_REPORT Init Duration: 10008.{low} ms\tPhase: init\tStatus: timeout'),
    by(
      FUNCTION,
      'W+ less than {ms} ms remain, [[stopping early|giving the rest back]]',
      'F Task timed out after 6.01 seconds',
    ),
    by(
      SERVERS,
      'E+ function {peer} hit its time limit of {s} s',
      'W result of {peer} is missing since the call ran out of time',
    ),
    by(NODE, 'E+! Task timed out after {s}.00 seconds', 'W invocation of {peer} is retried by the queue'),
    by(
      GO,
      'E+ invoke {peer}: FunctionError=Unhandled payload={"errorMessage":"Task timed out after {s}.00 seconds"}',
    ),
    by([JAVA, SPRING], 'E+ asynchronous call of {peer} ended at its limit of {k} seconds'),
  ),
  ...families(
    'lambda_throttle',
    ['retry'],
    by(
      FUNCTION,
      'E+! TooManyRequestsException: Rate Exceeded.',
      'W downstream function {peer} turns calls away',
    ),
    by(FUNCTION, 'E+! ThrottlingException: Rate exceeded'),
    by(
      FUNCTION,
      'E+! ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    ),
    by(
      FUNCTION,
      'W+ [[invoke|start]] of {peer} throttled, attempt {s}',
      'E concurrency of the account is used up',
    ),
    by(
      NODE,
      'E+! TooManyRequestsException: Rate Exceeded. reason ReservedFunctionConcurrentInvocationLimitExceeded',
    ),
    by(
      GO,
      'E+ operation error Lambda: Invoke, https response error StatusCode: 429, RequestID: {uuid}, TooManyRequestsException: Rate Exceeded.',
    ),
    by(
      [JAVA, SPRING],
      'E+! software.amazon.awssdk.services.lambda.model.TooManyRequestsException: Rate Exceeded. (Service: Lambda, Status Code: 429)',
    ),
    by(
      SERVERS,
      'W+ calls of function {peer} are [[turned away|rejected]]: reserved concurrency of {low} is exhausted',
    ),

    by(
      SERVERS,
      'W {k} events of {table} wait since the function is throttled',
      'E+ ConcurrentInvocationLimitExceeded at {peer}',
    ),
  ),
  ...families(
    'lambda_memory',
    ['retry'],
    by(
      FUNCTION,
      'E+ RequestId: {request} Error: Runtime exited with error: signal: killed',
      'E Runtime.ExitError',
      'I REPORT RequestId: {request}\tDuration: {n}.{low} ms\tBilled Duration: {n} ms\tMemory Size: 256 MB\tMax Memory Used: 256 MB\tStatus: error\tError Type: Runtime.OutOfMemory',
    ),
    by(
      FUNCTION,
      'F+ <--- JS stacktrace ---> FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
    ),
    by(
      FUNCTION,
      'I REPORT RequestId: {request}\tDuration: {n}.{low} ms\tBilled Duration: {n} ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB',
      'W image of {n} x {n} pixels does not fit into 128 MB',
    ),
    by(
      FUNCTION,
      'W+ heap of the function is at {pct} percent of what it is given',
      'E RequestId: {request} Error: Runtime exited with error: signal: killed',
    ),
    by(
      FUNCTION,
      'W+ payload of {big} bytes [[decoded|unpacked]] in memory',
      'F+ function used all of its 512 MB',
    ),
    by(NODE, 'E+! Runtime.OutOfMemory: RequestId: {uuid} Error: Runtime exited with error: signal: killed'),
    by(GO, 'E+ invoke {peer}: errorType=Runtime.OutOfMemory, it was killed at its memory size'),
    by([JAVA, SPRING], 'E+ function {peer} died for want of memory, it has {k} MB'),
    by(SERVERS, 'W+ answer of function {peer} was Runtime.ExitError after it had used its whole memory size'),
  ),
];
