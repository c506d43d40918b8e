/** A subprotocol of a WebSocket or of SPDY (k8s.io/cri-streaming/pkg/streaming, k8s.io/apimachinery/pkg/util/remotecommand). */
export type Protocol = {
  readonly name: string;
  /** Text frames: the channel as a digit, the rest in base64. */
  readonly isText: boolean;
  /** The end is told as a Status, not as a text. */
  readonly hasStatus?: boolean;
  /** The client can close a channel. The API server speaks it itself, and passes other ones on to the kubelet. */
  readonly canClose?: boolean;
  /** Taken whatever stands before it in the client's list. */
  readonly isPreferred?: boolean;
  /** Over SPDY: streams end apart, and the kubelet tells how it went. */
  readonly isSpdy?: boolean;
  /** SPDY within the WebSocket. */
  readonly isTunnel?: boolean;
};

export function protocolsFor(subresource: string): readonly Protocol[] {
  return subresource === 'portforward' ? forwarding : executing;
}

/** Of SPDY, by POST. */
export const spdyProtocols: readonly Protocol[] = [
  {name: 'v4.channel.k8s.io', isText: false, isSpdy: true, hasStatus: true},
  {name: 'v3.channel.k8s.io', isText: false, isSpdy: true},
  {name: 'v2.channel.k8s.io', isText: false, isSpdy: true},
  {name: 'channel.k8s.io', isText: false, isSpdy: true},
];

const executing: readonly Protocol[] = [
  {name: 'v5.channel.k8s.io', isText: false, hasStatus: true, canClose: true, isPreferred: true},
  {name: 'v4.channel.k8s.io', isText: false, hasStatus: true},
  {name: 'v4.base64.channel.k8s.io', isText: true, hasStatus: true},
  {name: 'base64.channel.k8s.io', isText: true},
  {name: 'channel.k8s.io', isText: false},
];

const forwarding: readonly Protocol[] = [
  {name: 'SPDY/3.1+portforward.k8s.io', isText: false, isTunnel: true, isPreferred: true},
  {name: 'v4.base64.channel.k8s.io', isText: true},
  {name: 'v4.channel.k8s.io', isText: false},
];
