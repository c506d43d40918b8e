import {Box, type BoxProps, type DOMElement, Text} from 'ink';
import {createContext, type ReactElement, type ReactNode, useContext, useLayoutEffect, useRef, useState} from 'react';
import {CURSOR_SLOT, colourOf} from '../../terminal/compose.ts';
import type {Compositor, DependsOn, Paint} from '../../terminal/compositor.ts';

export const CompositorContext = createContext<Compositor | undefined>(undefined);

/** `dependsOn`: what the picture is made of; while that is the same it is not painted again. */
export type CanvasProps = {readonly paint: Paint; readonly dependsOn?: DependsOn} & Omit<BoxProps, 'backgroundColor' | 'children' | 'ref'>;

/**
 * A rectangle of ink's layout whose cells plain code paints. Its Box is filled with a background colour that nobody else
 * uses; wherever that colour survives in ink's frame, the painted cells show. So what ink draws over it hides it, and clipping is ink's.
 */
export function Canvas({paint, dependsOn, ...box}: CanvasProps): ReactElement {
  const compositor = useCompositor();
  const [slot] = useState(() => compositor.reserve());
  const node = useRef<DOMElement>(null);
  useLayoutEffect(() => (node.current ? compositor.mount(slot, node.current) : undefined), [compositor, slot]);
  useLayoutEffect(() => compositor.setPaint(slot, paint, dependsOn));
  return <Box flexGrow={1} {...box} ref={node} backgroundColor={slot.colour} />;
}

/** Where the terminal's own cursor stands: on its one character, a blank unless told. A canvas paints a cell in the style CURSOR instead, or answers where. */
export function Cursor({children = ' '}: {readonly children?: ReactNode}): ReactElement {
  return <Text backgroundColor={colourOf(CURSOR_SLOT)}>{children}</Text>;
}

/**
 * The backgroundColor of a Box that covers what is below it with the terminal's own background: ink writes plain spaces for a colour it
 * does not know. A Box without one is transparent.
 */
export const OPAQUE = 'opaque';

function useCompositor(): Compositor {
  const compositor = useContext(CompositorContext);
  if (!compositor) throw new Error('A Canvas needs a CompositorContext around it');
  return compositor;
}
