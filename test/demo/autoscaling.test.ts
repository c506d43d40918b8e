import {describe, expect, test} from 'vitest';
import {autoscalingController} from '../../src/demo/controllers/horizontal-pod-autoscalers.ts';
import {limit, noMemory} from '../../src/demo/controllers/hpa-limits.ts';
import type {HorizontalPodAutoscaler} from '../../src/demo/schema/kinds.ts';
import {deployments} from '../../src/demo/types/deployments.ts';
import {horizontalPodAutoscalers} from '../../src/demo/types/horizontalpodautoscalers.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {addPod, asking, type Bench, bench, podDraft} from './controller-demo.ts';

const labels = {app: 'api'};

function stage(cpu: () => number, requests: Record<string, string> = {cpu: '100m'}): Bench {
  const demo = bench([autoscalingController], {
    usage: () => [{container: 'main', cpuNanocores: cpu() * 1e6, memoryBytes: 8 * 1024 * 1024}],
  });
  demo.create(deployments, {
    metadata: {name: 'api', namespace: 'shop'},
    spec: {
      replicas: 2,
      selector: {matchLabels: labels},
      template: {metadata: {labels}, spec: {containers: [{name: 'main', image: 'api'}]}},
    },
  });
  for (const name of ['api-1', 'api-2']) {
    const pod = addPod(demo, podDraft(name, asking(requests), {labels}));
    demo.status(pods, pod, {
      phase: 'Running',
      startTime: '2025-12-31T00:00:00Z',
      conditions: [{type: 'Ready', status: 'True', lastTransitionTime: '2025-12-31T00:00:05Z'}],
    });
  }
  return demo;
}

function addAutoscaler(demo: Bench, spec: Partial<HorizontalPodAutoscaler['spec']> = {}): HorizontalPodAutoscaler {
  return demo.create(horizontalPodAutoscalers, {
    metadata: {name: 'api', namespace: 'shop'},
    spec: {
      scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'api'},
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}}}],
      ...spec,
    },
  });
}

const replicas = (demo: Bench) => demo.store.get(deployments, 'shop', 'api')?.spec?.replicas;

describe('an autoscaler', () => {
  test('adds what is missing', () => {
    const demo = stage(() => 160);
    const autoscaler = addAutoscaler(demo);
    demo.agenda.advance(16_000);
    expect(replicas(demo)).toBe(4);
    expect(demo.told(autoscaler)).toEqual([
      'SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target',
    ]);
    expect(demo.now(horizontalPodAutoscalers, autoscaler).status).toMatchObject({
      currentReplicas: 2,
      desiredReplicas: 4,
      lastScaleTime: '2026-01-01T00:00:15Z',
      currentMetrics: [{type: 'Resource', resource: {name: 'cpu', current: {averageUtilization: 160, averageValue: '160m'}}}],
      conditions: [
        {
          type: 'AbleToScale',
          status: 'True',
          reason: 'SucceededRescale',
          message: 'the HPA controller was able to update the target scale to 4',
        },
        {
          type: 'ScalingActive',
          status: 'True',
          reason: 'ValidMetricFound',
          message: 'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
        },
        {
          type: 'ScalingLimited',
          status: 'False',
          reason: 'DesiredWithinRange',
          message: 'the desired count is within the acceptable range',
        },
      ],
    });
  });

  test('lets small differences be', () => {
    const demo = stage(() => 86);
    addAutoscaler(demo);
    demo.agenda.advance(16_000);
    expect(replicas(demo)).toBe(2);
  });

  test('takes away after five minutes of less', () => {
    const demo = stage(() => 20);
    const autoscaler = addAutoscaler(demo);
    demo.agenda.advance(16_000);
    expect(replicas(demo)).toBe(2);
    expect(demo.now(horizontalPodAutoscalers, autoscaler).status?.conditions?.[0]).toMatchObject({reason: 'ScaleDownStabilized'});
    demo.agenda.advance(310_000);
    expect(replicas(demo)).toBe(1);
    expect(demo.told(autoscaler)).toEqual(['SuccessfulRescale: New size: 1; reason: All metrics below target']);
  });

  test('says that requests are missing', () => {
    const demo = stage(() => 20, {memory: '1Mi'});
    const autoscaler = addAutoscaler(demo);
    demo.agenda.advance(16_000);
    const missing = 'failed to get cpu utilization: missing request for cpu in container main of Pod api-1';
    expect([...demo.told(autoscaler)].sort()).toEqual([
      `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${missing}`,
      `FailedGetResourceMetric: ${missing}`,
    ]);
    expect(demo.now(horizontalPodAutoscalers, autoscaler).status).toMatchObject({
      currentMetrics: [{type: ''}],
      conditions: [
        {type: 'AbleToScale', status: 'True', reason: 'SucceededGetScale'},
        {
          type: 'ScalingActive',
          status: 'False',
          reason: 'FailedGetResourceMetric',
          message: `the HPA was unable to compute the replica count: ${missing}`,
        },
      ],
    });
  });

  test('by value, within its bounds, and without a target', () => {
    const demo = stage(() => 20);
    const metrics = [{type: 'Resource', resource: {name: 'memory', target: {type: 'AverageValue', averageValue: '1Mi'}}}];
    const autoscaler = addAutoscaler(demo, {metrics, maxReplicas: 3});
    demo.agenda.advance(16_000);
    expect(replicas(demo)).toBe(3);
    expect(demo.now(horizontalPodAutoscalers, autoscaler).status).toMatchObject({
      currentMetrics: [{resource: {name: 'memory', current: {averageValue: '8388608'}}}],
    });
    demo.registry.remove(deployments, 'shop', 'api');
    demo.agenda.advance(15_000);
    expect(demo.told(autoscaler)).toContain('FailedGetScale: deployments.apps "api" not found');
  });
});

describe('limits', () => {
  const rules = {stabilizationWindowSeconds: 0, policies: [{type: 'Pods', value: 2, periodSeconds: 60}]};
  test.each([
    {name: 'doubling', behavior: undefined, desired: 40, replicas: 20, reason: 'ScaleUpLimit'},
    {name: 'most', behavior: undefined, desired: 15, max: 12, replicas: 12, reason: 'TooManyReplicas'},
    {name: 'fewest', behavior: undefined, desired: 1, min: 3, replicas: 3, reason: 'TooFewReplicas'},
    {name: 'two pods a minute up', behavior: {scaleUp: rules}, desired: 20, replicas: 12, reason: 'ScaleUpLimit'},
    {name: 'two pods a minute down', behavior: {scaleDown: rules}, desired: 1, replicas: 8, reason: 'ScaleDownLimit'},
    {
      name: 'not down at all',
      behavior: {scaleDown: {...rules, selectPolicy: 'Disabled'}},
      desired: 1,
      replicas: 10,
      reason: 'ScaleDownLimit',
    },
  ])('$name', ({behavior, desired, min = 1, max = 100, replicas: expected, reason}) => {
    const found = limit({behavior, current: 10, desired, min, max, now: 0}, noMemory);
    expect(found.replicas).toBe(expected);
    expect(found.limited).toMatchObject({reason, isLimited: true});
  });
});
