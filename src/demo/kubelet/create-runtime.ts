import type {Demo} from '../demo.ts';
import {connect} from './connect.ts';
import {kubeletsOf} from './create-kubelets.ts';
import {attach, exec} from './exec.ts';
import {readLogs} from './read-logs.ts';
import type {Runtime} from './runtime.ts';
import {usageOf} from './usage.ts';

/** What the API server asks of kubelets, answered by those of this cluster. Asked for only when it is needed, so that the cluster may still be in the making. */
export function createRuntime(demo: Demo): Runtime {
  return {
    logs: (pod, options, listener) => readLogs(kubeletsOf(demo), pod, options, listener),
    exec: (pod, container, start) => exec(kubeletsOf(demo), pod, container, start),
    attach: (pod, container, start) => attach(kubeletsOf(demo), pod, container, start),
    connect: (pod, port, listener) => connect(kubeletsOf(demo), pod, port, listener),
    usage: pod => usageOf(kubeletsOf(demo), pod),
  };
}
