using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ActorRegistrar.Server.Tests.Commands;

namespace ActorRegistrar.Server.Tests.Remote;

/// <summary>An administrative interface that answers what a test says, and keeps what it was asked.</summary>
internal sealed class FakeAdmin : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Queue<Func<HttpListenerResponse, Task>> _answers = new();

    public FakeAdmin()
    {
        for (int attempt = 0; ; attempt++)
        {
            Port = Random.Shared.Next(20_000, 30_000);
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 50)
            {
                // Somebody else's port.
            }
        }
        _ = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Method, path with query, token, body and Last-Event-ID of each request.</summary>
    public ConcurrentQueue<(string What, string? Authorization, string Body, string? LastId)> Asked { get; } = [];

    public string Url => $"http://127.0.0.1:{Port}";

    public void Dispose() => _listener.Close();

    public FakeAdmin Answering(string body, int status = 200, string type = "application/json") => Answering(async response =>
    {
        response.StatusCode = status;
        response.ContentType = type;
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
    });

    public FakeAdmin Answering(Func<HttpListenerResponse, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>Runs a verb against it.</summary>
    public Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, "--server", Url]);

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            using var body = new StreamReader(context.Request.InputStream);
            Asked.Enqueue(($"{context.Request.HttpMethod} {context.Request.RawUrl}", context.Request.Headers["Authorization"], await body.ReadToEndAsync(), context.Request.Headers["Last-Event-ID"]));
            try
            {
                if (_answers.TryDequeue(out Func<HttpListenerResponse, Task>? answer)) await answer(context.Response);
                else context.Response.StatusCode = 404;
                context.Response.Close();
            }
            catch (Exception broken) when (broken is IOException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                context.Response.Abort();
            }
        }
    }
}
