using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ActorRegistrar.Server.WebConsole;

/// <summary>
/// Serves the console's page. It holds no data, so anyone who reaches the listener may have it; what it shows it asks of the
/// administrative interface, with the token that the operator gives it.
/// </summary>
internal static class ConsoleEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Answers <c>/</c> and the paths under <c>/console/</c> that are files; every other path stays unknown.</summary>
    public static WebApplication UseConsole(this WebApplication application)
    {
        foreach (ConsoleFile file in ConsoleFiles.Load())
        {
            application.MapMethods(file.Path, Methods, (HttpRequest request, HttpResponse response) => Send(file, request, response)).ExcludeFromDescription();
        }
        return application;
    }

    private static FileContentHttpResult Send(ConsoleFile file, HttpRequest request, HttpResponse response)
    {
        ConsoleContent content = file.For(ContentCodings.Choose(request.GetTypedHeaders().AcceptEncoding));
        ConsoleHeaders.Set(response.Headers);
        if (content.Encoding is { } encoding) response.Headers.ContentEncoding = encoding;
        return TypedResults.Bytes(content.Octets, file.ContentType, entityTag: content.Tag);
    }
}
