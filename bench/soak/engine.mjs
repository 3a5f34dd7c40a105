import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';

const agent = new Agent({ keepAlive: true });

/**
 * One request to an engine, without the cost of its CLI.
 *
 * @param {string} socketPath
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>} what it answers, if that is JSON
 */
export function ask(socketPath, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const asked = request({ socketPath, method, path, headers, agent }, async (response) => {
      const answer = await json(response).catch(() => undefined);
      if ((response.statusCode ?? 500) < 400) resolve(answer);
      else reject(new Error(`${method} ${path}: ${response.statusCode} ${JSON.stringify(answer)}`));
    });
    asked.on('error', reject).end(body && JSON.stringify(body));
  });
}
