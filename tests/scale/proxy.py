"""A proxy that sends every request to the next machine, and to another one when that one is away."""

import asyncio
import itertools
import threading
from collections import Counter

import aiohttp
from aiohttp import web

OWN = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Proxy:
    """Runs on a thread of its own; `served` counts the answers of each machine, `only` sends everything to one of them."""

    def __init__(self, nodes):
        self.nodes, self.turns = nodes, itertools.cycle(nodes)
        self.served, self.only = Counter(), None
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.started.wait(20)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start())
        self.loop.run_forever()
        self.loop.run_until_complete(self.session.close())
        self.loop.run_until_complete(self.runner.cleanup())

    async def _start(self):
        self.session = aiohttp.ClientSession(auto_decompress=False, timeout=aiohttp.ClientTimeout(total=None))
        application = web.Application(client_max_size=2**26)
        application.router.add_route("*", "/{rest:.*}", self._pass)
        self.runner = web.AppRunner(application, shutdown_timeout=1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self.started.set()

    async def _pass(self, request):
        body = await request.read()
        for _ in self.nodes:
            node = self.only or next(self.turns)
            try:
                return await self._from(node, request, body)
            except aiohttp.ClientConnectorError:
                continue
        return web.Response(status=502)

    async def _from(self, node, request, body):
        headers = {name: value for name, value in request.headers.items() if name.lower() not in OWN}
        headers |= {"X-Forwarded-For": request.remote, "X-Forwarded-Proto": "http"}
        async with self.session.request(
            request.method, f"{node}{request.raw_path}", headers=headers, data=body, allow_redirects=False
        ) as answer:
            self.served[node] += 1
            told = web.StreamResponse(status=answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in OWN:
                    told.headers.add(name, value)
            await told.prepare(request)
            async for part in answer.content.iter_any():
                await told.write(part)
            return told
