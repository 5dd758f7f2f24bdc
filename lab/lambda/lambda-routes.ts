import type { RestRoute } from '../http/rest-json.ts';

const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const MAPPINGS = '/2015-03-31/event-source-mappings';
const INVOKE_CONFIG = '/2019-09-25/functions/{FunctionName}/event-invoke-config';

/** The operations of Lambda that the lab has. */
export const lambdaRoutes: readonly RestRoute[] = [
  { name: 'CreateFunction', method: 'POST', path: FUNCTIONS },
  { name: 'ListFunctions', method: 'GET', path: FUNCTIONS },
  { name: 'GetFunction', method: 'GET', path: FUNCTION },
  { name: 'DeleteFunction', method: 'DELETE', path: FUNCTION },
  { name: 'GetFunctionConfiguration', method: 'GET', path: `${FUNCTION}/configuration` },
  { name: 'UpdateFunctionConfiguration', method: 'PUT', path: `${FUNCTION}/configuration` },
  { name: 'Invoke', method: 'POST', path: `${FUNCTION}/invocations` },
  { name: 'CreateEventSourceMapping', method: 'POST', path: MAPPINGS },
  { name: 'ListEventSourceMappings', method: 'GET', path: MAPPINGS },
  { name: 'GetEventSourceMapping', method: 'GET', path: `${MAPPINGS}/{UUID}` },
  { name: 'UpdateEventSourceMapping', method: 'PUT', path: `${MAPPINGS}/{UUID}` },
  { name: 'DeleteEventSourceMapping', method: 'DELETE', path: `${MAPPINGS}/{UUID}` },
  { name: 'PutFunctionEventInvokeConfig', method: 'PUT', path: INVOKE_CONFIG },
  { name: 'GetFunctionEventInvokeConfig', method: 'GET', path: INVOKE_CONFIG },
  { name: 'DeleteFunctionEventInvokeConfig', method: 'DELETE', path: INVOKE_CONFIG },
];
