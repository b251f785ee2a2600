using System.Reflection;
using System.Reflection.Emit;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>What the compiled code of a type refers to: in its signatures, its fields and the bodies of its methods, nested types included.</summary>
internal static class IlReferences
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Every member and type referred to.</summary>
    public static IReadOnlySet<MemberInfo> Of(Type type)
    {
        var found = new HashSet<MemberInfo>();
        Collect(type, found);
        return found;
    }

    /// <summary>Every type referred to, those of its members and the arguments of generic ones included.</summary>
    public static IReadOnlySet<Type> TypesOf(Type type)
    {
        var types = new HashSet<Type>();
        foreach (MemberInfo member in Of(type))
        {
            Add(member as Type ?? member.DeclaringType, types);
            if (member is FieldInfo field) Add(field.FieldType, types);
            if (member is MethodInfo method) Add(method.ReturnType, types);
            if (member is MethodBase called) foreach (ParameterInfo parameter in called.GetParameters()) Add(parameter.ParameterType, types);
        }
        return types;
    }

    private static void Add(Type? type, HashSet<Type> types)
    {
        if (type is null || !types.Add(type)) return;
        if (type.HasElementType) Add(type.GetElementType(), types);
        if (type.IsGenericType) foreach (Type argument in type.GetGenericArguments()) Add(argument, types);
        if (type.IsGenericType && !type.IsGenericTypeDefinition) Add(type.GetGenericTypeDefinition(), types);
    }

    private static void Collect(Type type, HashSet<MemberInfo> found)
    {
        if (type.BaseType is { } ancestor) found.Add(ancestor);
        foreach (Type contract in type.GetInterfaces()) found.Add(contract);
        foreach (FieldInfo field in type.GetFields(Everything)) found.Add(field.FieldType);
        foreach (MethodBase method in type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything)))
        {
            if (method is MethodInfo { ReturnType: var returned }) found.Add(returned);
            foreach (ParameterInfo parameter in method.GetParameters()) found.Add(parameter.ParameterType);
            if (method.GetMethodBody() is not { } body) continue;
            foreach (LocalVariableInfo local in body.LocalVariables) found.Add(local.LocalType);
            CollectFrom(body.GetILAsByteArray()!, method, found);
        }
        foreach (Type nested in type.GetNestedTypes(Everything)) Collect(nested, found);
    }

    private static void CollectFrom(byte[] il, MethodBase method, HashSet<MemberInfo> found)
    {
        Type[] typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : [];
        Type[] methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < il.Length;)
        {
            short value = il[at] == 0xFE ? unchecked((short)(0xFE00 | il[at + 1])) : il[at];
            OpCode code = OpCodesByValue[value];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                if (method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments) is { } member) found.Add(member);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }
}
