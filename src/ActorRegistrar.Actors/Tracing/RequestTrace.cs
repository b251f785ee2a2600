using System.Diagnostics;
using System.Text;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tracing;

/// <summary>The activity of one request that is traced. Handed from thread to thread with it, never used by two at once.</summary>
internal sealed class RequestTrace
{
    private readonly Activity _request;
    private DateTime _since;

    private RequestTrace(Activity request, DateTime began)
    {
        _request = request;
        _since = began;
    }

    /// <summary>What the others name as their parent.</summary>
    public string? Id => _request.Id;

    /// <summary>Begins the activity of a request; null when no listener wants this one.</summary>
    /// <param name="began">As <see cref="RegistrarTracing.Begin"/> said; default for a request that is not traced.</param>
    /// <param name="message">The request.</param>
    /// <param name="flow">Where it came from.</param>
    public static RequestTrace? Start(DateTime began, SipMessage message, SipFlow flow)
    {
        if (began == default) return null;
        Activity? before = Activity.Current;
        Activity.Current = null;
        Activity? request = RegistrarTracing.Source.StartActivity(Name(message.Method), ActivityKind.Server, default(ActivityContext), startTime: began);
        Activity.Current = before;
        if (request is null) return null;
        if (request.IsAllDataRequested)
        {
            request.SetTag("network.transport", flow.Source.Transport);
            if (RegistrarTracing.NamesIdentities)
            {
                request.SetTag("sip.to", Encoding.UTF8.GetString(message.To.Uri));
                request.SetTag("sip.call_id", Encoding.UTF8.GetString(message.CallId));
            }
        }
        return new RequestTrace(request, began);
    }

    /// <summary>A part of the way is over, which began when the one before it ended.</summary>
    public void Passed(string name)
    {
        DateTime now = DateTime.UtcNow;
        RegistrarTracing.Record(_request.Context, name, _since, now);
        _since = now;
    }

    /// <summary>The answer is written.</summary>
    /// <param name="statusCode">Which.</param>
    /// <param name="since">When its writing began; default when it was written where the request was read.</param>
    public void Answered(int statusCode, DateTime since = default)
    {
        DateTime now = DateTime.UtcNow;
        RegistrarTracing.Record(_request.Context, "answer", since > _since ? since : _since, now);
        _request.SetTag("sip.status_code", statusCode);
        if (statusCode >= 500) _request.SetStatus(ActivityStatusCode.Error);
        _request.SetEndTime(now);
        Activity? before = Activity.Current;
        _request.Stop();
        Activity.Current = before;
    }

    private static string Name(SipMethod method) => method == SipMethod.Unknown ? "SIP" : method.ToString().ToUpperInvariant();
}
