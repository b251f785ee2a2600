using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>JsSIP in a browser without a screen, over secure WebSocket with a certificate that the browser is told to take.</summary>
public sealed class BrowserTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [BrowserFact]
    [Trait("RFC", "7118 4.1")]
    [Trait("RFC", "7118 5.1")]
    public async Task JsSIP_in_Chromium_registers_over_secure_WebSocket()
    {
        using var pages = new HttpListener();
        string origin = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}/");
        pages.Prefixes.Add(origin);
        pages.Start();
        Task<string> outcome = ServeAsync(pages);
        string page = string.Create(CultureInfo.InvariantCulture, $"{origin}register.html?server=wss://127.0.0.1:{server.PortOf("wss")}&uri=sip:browser@localhost");
        using Process browser = Process.Start(new ProcessStartInfo(BrowserFactAttribute.Browser, [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--ignore-certificate-errors", "--remote-debugging-port=0",
            $"--user-data-dir={_directory.Path}", page]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            string told = await outcome.WaitAsync(TimeSpan.FromSeconds(40));

            Assert.StartsWith("registered 200 <sip:", told, StringComparison.Ordinal);
            Assert.Contains(".invalid;transport=ws", told, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            browser.Kill(entireProcessTree: true);
            await browser.WaitForExitAsync();
        }
        server.Process.Log.AssertClean();
    }

    /// <summary>Serves the page and its script until the page tells what came of it.</summary>
    private static async Task<string> ServeAsync(HttpListener pages)
    {
        while (true)
        {
            HttpListenerContext context = await pages.GetContextAsync();
            string path = context.Request.Url!.AbsolutePath;
            if (path == "/outcome")
            {
                using var body = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                string told = await body.ReadToEndAsync();
                context.Response.Close();
                return told;
            }
            string? file = path switch { "/register.html" => Path.Combine(AppContext.BaseDirectory, "Tools", "register.html"), "/jssip.js" => BrowserFactAttribute.Script, _ => null };
            context.Response.StatusCode = file is null ? 404 : 200;
            context.Response.ContentType = path.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/html";
            context.Response.Close(file is null ? [] : await File.ReadAllBytesAsync(file), willBlock: false);
        }
    }
}
