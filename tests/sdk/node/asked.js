// What is asked for in every dialect; the simulator says the least that a schema allows.
import { z } from 'zod';

export const question = 'Where does the river go?';
export const messages = [{ role: 'user', content: question }];
export const promptTokens = 10; // as the simulator counts

export const River = z.object({ name: z.string(), navigable: z.boolean(), mouths: z.array(z.string()) });
export const leastRiver = { name: 'synthetic', navigable: true, mouths: [] };

export const Depth = z.object({ place: z.string(), metres: z.number().int().min(5) });
export const depthCalled = { place: 'synthetic', metres: 5 };
