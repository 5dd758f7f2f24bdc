// Loaded before Pulumi's Node runner where a preview is simulated. The runner asks for a stack trace at every promise and
// looks each frame up in source maps, which takes two thirds of the run; its own frames need no map to be read.
Object.defineProperty(Error, 'prepareStackTrace', { get: () => undefined, set: () => {} });
