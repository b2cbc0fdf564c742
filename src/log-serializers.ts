interface LoggedRequest {
  readonly method: string
  readonly url: string
  readonly ip: string
}

/**
 * What the log says of a request: never its query, which may hold a token. Holds for the chat's own routes by itself; a server that embeds
 * it gives them to its logger, too, so that they hold for addresses that are no route.
 */
export const logSerializers = {
  req ({ method, url, ip }: LoggedRequest) {
    return { method, url: url.split('?', 1)[0] ?? '', remoteAddress: ip }
  }
}
